# docker build -f docker/api.Dockerfile -t lectern-api .
FROM node:24-bookworm-slim AS build
WORKDIR /repo
RUN npm install --global pnpm@12.21.0
COPY pnpm-lock.yaml pnpm-workspace.yaml package.json turbo.json ./
COPY packages ./packages
COPY prisma ./prisma
COPY scripts/prisma ./scripts/prisma
COPY apps/api ./apps/api
RUN pnpm install --frozen-lockfile --filter "@lectern/api..."
RUN pnpm --filter "@lectern/api" generate \
 && pnpm --filter "@lectern/api" build \
 && pnpm --filter "@lectern/api" deploy --prod --legacy /out \
 && cp -r apps/api/dist /out/dist

# Brings the database up to date and ends: docker build --target migrate …
FROM build AS migrate
WORKDIR /repo/apps/api
USER node
CMD ["node_modules/.bin/prisma", "migrate", "deploy"]

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /out ./
RUN mkdir -p /data/storage && chown -R node:node /data
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/health/live').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.mjs"]
