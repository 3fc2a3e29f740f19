# docker build -f docker/worker.Dockerfile -t lectern-worker .
FROM node:24-bookworm-slim AS build
WORKDIR /repo
RUN npm install --global pnpm@12.21.0
COPY pnpm-lock.yaml pnpm-workspace.yaml package.json turbo.json ./
COPY packages ./packages
COPY apps/worker ./apps/worker
RUN pnpm install --frozen-lockfile --filter "@lectern/worker..."
RUN pnpm --filter "@lectern/worker" build \
 && pnpm --filter "@lectern/worker" deploy --prod --legacy /out \
 && cp -r apps/worker/dist /out/dist

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg=7:5.1.* \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /out ./
RUN mkdir -p /data/capture /data/storage && chown -R node:node /data
USER node
EXPOSE 4003
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4003/health/live').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.mjs"]
