import NextAuth from 'next-auth';
import { authOptions } from '../../../../features/auth/auth-options.ts';

type Handler = (request: Request, context: unknown) => Promise<Response>;

// Made on the first request: the environment is not there while the app is built.
const handler: Handler = (request, context) => (NextAuth(authOptions()) as Handler)(request, context);

export { handler as GET, handler as POST };
