import { brightness, brightnessPath, crestRadii, slide, slitYs } from './slide-geometry.ts';

const reach = 190;
const bands = Array.from({ length: reach / 4 + 1 }, (_, i) => -reach + i * 8);

/** What the teacher of the landing page shares: a slide, light like paper on the dark stage. */
export function DoubleSlitSlide() {
  return (
    <div className="light absolute inset-0 bg-card">
      <svg aria-hidden viewBox={`0 0 ${slide.width} ${slide.height}`} className="size-full">
        <text x="56" y="76" className="fill-foreground font-semibold text-[30px] tracking-[-0.02em]">
          Two slits, one screen
        </text>
        <text x="56" y="108" className="fill-muted-foreground text-[17px]">
          Where crests meet, light; where crest meets trough, none.
        </text>

        <clipPath id="after-slits">
          <rect x={slide.barrierX} y="132" width={slide.screenX - slide.barrierX} height="340" />
        </clipPath>
        <clipPath id="before-slits">
          <rect x="56" y="132" width={slide.barrierX - 56} height="340" />
        </clipPath>

        <g clipPath="url(#before-slits)" className="stroke-primary/35" strokeWidth="1.5">
          {Array.from({ length: 15 }, (_, i) => slide.barrierX - 8 - i * 17).map(x => (
            <line key={x} x1={x} x2={x} y1="152" y2="432" />
          ))}
        </g>
        <g clipPath="url(#after-slits)" fill="none" className="stroke-primary/40" strokeWidth="1.25">
          {slitYs.map(y =>
            crestRadii.map(r => <circle key={`${y}-${r}`} cx={slide.barrierX} cy={y} r={r} />),
          )}
        </g>

        <g className="fill-foreground">
          <rect x={slide.barrierX - 4} y="140" width="8" height={slitYs[0] - 7 - 140} rx="2" />
          <rect x={slide.barrierX - 4} y={slitYs[0] + 7} width="8" height={slitYs[1] - slitYs[0] - 14} />
          <rect x={slide.barrierX - 4} y={slitYs[1] + 7} width="8" height={444 - slitYs[1] - 7} rx="2" />
        </g>

        <linearGradient id="fringes" x1="0" x2="0" y1="0" y2="1">
          {bands.map(y => (
            <stop
              key={y}
              offset={((y + reach) / (2 * reach)).toFixed(4)}
              className="[stop-color:var(--primary)]"
              stopOpacity={(0.05 + 0.95 * brightness(y)).toFixed(3)}
            />
          ))}
        </linearGradient>
        <rect
          x={slide.screenX}
          y={slide.axisY - reach}
          width="14"
          height={2 * reach}
          rx="2"
          fill="url(#fringes)"
        />
        <path
          d={brightnessPath(reach, 120)}
          fill="none"
          className="stroke-primary"
          strokeWidth="2.5"
          strokeLinejoin="round"
        />

        <g className="fill-muted-foreground text-[16px]">
          <text x={slide.barrierX} y="474" textAnchor="end">
            slits, d apart
          </text>
          <text x={slide.screenX + 8} y="506" textAnchor="middle">
            screen, L away
          </text>
        </g>
        <text x="904" y="76" textAnchor="end" className="fill-foreground text-[26px] italic">
          Δy = λL / d
        </text>
      </svg>
    </div>
  );
}
