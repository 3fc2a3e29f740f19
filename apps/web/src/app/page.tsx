import { JoinForm } from '../features/landing/join-form.tsx';
import { LiveMiniature } from '../features/landing/live-miniature.tsx';
import { Reasons } from '../features/landing/reasons.tsx';
import { SiteFooter } from '../features/shell/site-footer.tsx';
import { SiteHeader } from '../features/shell/site-header.tsx';
import { TextLink } from '../features/shell/text-link.tsx';

export default function LandingPage() {
  return (
    <div className="flex min-h-dvh flex-col">
      <SiteHeader />
      <main id="main" className="flex-1 pb-24">
        <div className="mx-auto grid w-full max-w-7xl items-end gap-x-16 gap-y-8 px-5 pt-10 sm:px-8 sm:pt-16 lg:grid-cols-[1fr_400px] lg:pt-20">
          <div>
            <h1 className="font-semibold text-[2.625rem] leading-[1.04] tracking-[-0.04em] sm:text-6xl lg:text-[4.25rem]">
              <span className="block">Teach live from a link.</span>{' '}
              <span className="block">Keep the lesson.</span>
            </h1>
            <p className="mt-5 max-w-[54ch] text-lg text-muted-foreground leading-relaxed sm:mt-6">
              Lectern holds live classes on your own server. Students open a link in their browser; you have
              camera, screen, chat and raised hands, and afterwards a video that nobody had to make.
            </p>
          </div>
          <div className="lg:pb-1.5">
            <JoinForm />
            <p className="mt-4 text-muted-foreground text-sm">
              Teaching? <TextLink href="/register">Create an account</TextLink> and open a room. No class,
              only a camera? <TextLink href="/stream">Stream it</TextLink>.
            </p>
          </div>
        </div>
        <div className="mx-auto w-full max-w-7xl px-3 pt-12 pb-20 sm:px-8 sm:pt-16 sm:pb-24">
          <LiveMiniature />
        </div>
        <Reasons />
      </main>
      <SiteFooter />
    </div>
  );
}
