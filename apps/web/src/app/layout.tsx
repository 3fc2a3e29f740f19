import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { AppToaster } from '../features/shell/app-toaster.tsx';
import { SkipLink } from '../features/shell/skip-link.tsx';
import { ThemeProvider } from '../features/shell/theme-provider.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Lectern', template: '%s · Lectern' },
  description:
    'Live classes on your own server: camera, screen, chat and raised hands in the browser, and a recording that becomes a video by itself.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  colorScheme: 'light dark',
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the request also keeps every page dynamic, without which Next could not put the nonce on its scripts.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    // The theme script writes a class on <html> before React sees it.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body className="min-h-dvh">
        <ThemeProvider nonce={nonce}>
          <SkipLink />
          {children}
          <AppToaster />
        </ThemeProvider>
      </body>
    </html>
  );
}
