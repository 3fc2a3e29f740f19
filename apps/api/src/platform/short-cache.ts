export interface ShortCache<Value> {
  /** The answer that is at most so old; who asks meanwhile waits for the same question. A failure is not kept. */
  get(key: string): Promise<Value>;
}

/** For questions that many ask at once and whose answer may be a moment old. */
export function createShortCache<Value>(
  lifetimeMs: number,
  load: (key: string) => Promise<Value>,
): ShortCache<Value> {
  const answers = new Map<string, Promise<Value>>();
  return {
    get(key) {
      const known = answers.get(key);
      if (known) return known;
      const answer = load(key);
      answers.set(key, answer);
      const forget = () => {
        if (answers.get(key) === answer) answers.delete(key);
      };
      answer.then(() => setTimeout(forget, lifetimeMs).unref(), forget);
      return answer;
    },
  };
}
