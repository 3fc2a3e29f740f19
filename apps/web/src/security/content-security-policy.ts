interface PolicyInput {
  /** Fresh for every answer; Next puts it on its own scripts. */
  nonce: string;
  /** HTTP origin of the signaling service, where Socket.IO connects. */
  signalingUrl: string;
  /** Origin that serves video and pictures, when it is not this one. */
  mediaUrl?: string;
  /** React's development build needs eval, and hot reload a socket. */
  development: boolean;
  /** Origins whose pages may show this one in a frame. Nobody's, but for the embedded player. */
  frameAncestors?: readonly string[];
}

/**
 * Scripts run only with the nonce, or when such a script loads them. Styles may be inline: positions of menus and tiles are style
 * attributes, and the libraries that set them know no nonce.
 */
export function contentSecurityPolicy({
  nonce,
  signalingUrl,
  mediaUrl,
  development,
  frameAncestors = [],
}: PolicyInput): string {
  const signaling = new URL(signalingUrl).origin;
  const media = mediaUrl ? [new URL(mediaUrl).origin] : [];
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    'style-src': ["'self'", "'unsafe-inline'"],
    'connect-src': ["'self'", signaling, signaling.replace(/^http/, 'ws'), ...media],
    'img-src': ["'self'", 'data:', 'blob:', ...media],
    'media-src': ["'self'", 'blob:', 'mediastream:', ...media],
    'worker-src': ["'self'", 'blob:'],
    'font-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': frameAncestors.length > 0 ? [...frameAncestors] : ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}
