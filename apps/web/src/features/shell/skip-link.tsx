/** First thing on Tab: past the navigation, to the element with the id `main`. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="focus-ring -top-20 fixed left-4 z-50 rounded-lg bg-primary px-4 py-2.5 font-medium text-primary-foreground text-sm focus:top-4"
    >
      Skip to content
    </a>
  );
}
