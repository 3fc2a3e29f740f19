import { defineEndpoint } from '../kernel/endpoint.ts';

export const readMediaMetrics = defineEndpoint({
  method: 'GET',
  path: '/metrics',
  tag: 'media-node',
  summary: 'Figures for Prometheus, in its text format',
  description:
    'For operators: `Authorization: Bearer` with METRICS_TOKEN, which opens nothing else, or the internal secret.',
  auth: { kind: 'internal' },
  content: 'binary',
});
