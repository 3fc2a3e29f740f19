interface HeatLineProps {
  /** For equal stretches of the video, from 0 to 1. */
  shares: readonly number[];
}

/** How many people saw each moment, over the seek bar. For the owner, and only for the eye: the figures stand below the video. */
export function HeatLine({ shares }: HeatLineProps) {
  if (shares.length < 2) return null;
  const points = shares.map((share, i) => `${(i / (shares.length - 1)) * 100},${(1 - share) * 20}`);
  return (
    <svg
      aria-hidden
      data-testid="heat-line"
      viewBox="0 0 100 20"
      preserveAspectRatio="none"
      className="pointer-events-none h-5 w-full fill-primary/35"
    >
      <path d={`M0,20 L${points.join(' L')} L100,20 Z`} />
    </svg>
  );
}
