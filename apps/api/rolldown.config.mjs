import service from '../../packages/config/rolldown.service.mjs';

/** The service, and the demo accounts that `npm start` makes before it. */
export default ['main', 'seed'].map(name => ({
  ...service,
  input: `src/${name}.ts`,
  output: { ...service.output, file: `dist/${name}.mjs` },
}));
