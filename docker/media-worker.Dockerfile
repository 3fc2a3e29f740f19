# docker build -f docker/media-worker.Dockerfile -t lectern-media-worker .
# The full image has what mediasoup needs to build its worker where the prebuilt one cannot be downloaded.
FROM node:24-bookworm AS build
WORKDIR /repo
RUN npm install --global pnpm@12.21.0
COPY pnpm-lock.yaml pnpm-workspace.yaml package.json turbo.json ./
COPY packages ./packages
COPY apps/media-worker ./apps/media-worker
RUN pnpm install --frozen-lockfile --filter "@lectern/media-worker..."
RUN pnpm --filter "@lectern/media-worker" build \
 && pnpm --filter "@lectern/media-worker" deploy --prod --legacy /out \
 && cp -r apps/media-worker/dist /out/dist
WORKDIR /out/node_modules/mediasoup
RUN node npm-scripts.mjs postinstall

FROM node:24-bookworm-slim
# It looks whether the recorded picture of whoever teaches is black.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg=7:5.1.* \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /out ./
RUN mkdir -p /data/capture && chown -R node:node /data
USER node
# Control over HTTP (never published), then one UDP and TCP port a mediasoup worker.
EXPOSE 4002 40000/udp 40000/tcp
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4002/health/live').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.mjs"]
