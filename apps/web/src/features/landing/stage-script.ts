/** The class that the landing page shows: who is in it and what happens, step by step. */
export const teacher = 'Carla Mendes';
export const students = ['Amara Osei', 'Jonas Berg', 'Mei Tanaka', 'Tomás Ruiz'] as const;

export interface StageStep {
  speaker: string;
  /** Raised hands, in order. */
  hands: readonly string[];
  /** How many of `messages` have been written. */
  messages: number;
  /** Where the teacher points on the slide, in percent of it. */
  pointer: { x: number; y: number };
}

export const messages = [
  { from: 'Amara Osei', text: 'Sound is good here' },
  { from: 'Tomás Ruiz', text: 'The slides from Tuesday helped a lot' },
  { from: 'Jonas Berg', text: 'Is the middle band always the brightest?' },
  { from: 'Carla Mendes', text: 'Yes: there, both paths have the same length.' },
  { from: 'Mei Tanaka', text: 'So a narrower gap spreads them out?' },
  { from: 'Amara Osei', text: 'd is under the line, so yes' },
  { from: 'Tomás Ruiz', text: 'Can we try it with red light?' },
] as const;

export const steps: readonly StageStep[] = [
  { speaker: teacher, hands: ['Mei Tanaka'], messages: 5, pointer: { x: 77, y: 50 } },
  { speaker: teacher, hands: ['Mei Tanaka', 'Tomás Ruiz'], messages: 5, pointer: { x: 77, y: 36 } },
  { speaker: 'Mei Tanaka', hands: ['Tomás Ruiz'], messages: 5, pointer: { x: 77, y: 36 } },
  { speaker: 'Mei Tanaka', hands: ['Tomás Ruiz'], messages: 6, pointer: { x: 33, y: 50 } },
  { speaker: teacher, hands: ['Tomás Ruiz'], messages: 6, pointer: { x: 33, y: 42 } },
  { speaker: teacher, hands: ['Tomás Ruiz'], messages: 7, pointer: { x: 33, y: 58 } },
  { speaker: 'Tomás Ruiz', hands: [], messages: 7, pointer: { x: 60, y: 50 } },
  { speaker: teacher, hands: [], messages: 7, pointer: { x: 77, y: 64 } },
];
