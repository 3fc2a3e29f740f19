import path from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  // The standalone server must carry the workspace packages, which lie outside of this folder.
  outputFileTracingRoot: path.join(import.meta.dirname, '../..'),
  transpilePackages: ['@lectern/client', '@lectern/contracts', '@lectern/ui', 'geist'],
  poweredByHeader: false,
  reactStrictMode: true,
  // Headers that depend on the environment or the request (CSP, HSTS) are set in src/proxy.ts: these are fixed at build time.
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        {
          key: 'Permissions-Policy',
          value:
            'camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), screen-wake-lock=(self), fullscreen=(self), picture-in-picture=(self), autoplay=(self), geolocation=(), payment=(), usb=()',
        },
      ],
    },
    // The embedded player says by frame-ancestors who may frame it; X-Frame-Options knows no list.
    { source: '/((?!embed/).*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] },
  ],
};

export default config;
