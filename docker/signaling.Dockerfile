# docker build -f docker/signaling.Dockerfile -t lectern-signaling .
FROM node:24-bookworm-slim AS build
WORKDIR /repo
RUN npm install --global pnpm@12.21.0
COPY pnpm-lock.yaml pnpm-workspace.yaml package.json turbo.json ./
COPY packages ./packages
COPY apps/signaling ./apps/signaling
RUN pnpm install --frozen-lockfile --filter "@lectern/signaling..."
RUN pnpm --filter "@lectern/signaling" build \
 && pnpm --filter "@lectern/signaling" deploy --prod --legacy /out \
 && cp -r apps/signaling/dist /out/dist

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /out ./
USER node
EXPOSE 4001
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4001/health/live').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.mjs"]
