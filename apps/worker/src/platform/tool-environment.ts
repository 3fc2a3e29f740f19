/** Where programs, libraries, fonts and temporary files are, and in which language things are said. */
const passedOn = [
  ...['PATH', 'LD_LIBRARY_PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'],
  ...['FONTCONFIG_FILE', 'FONTCONFIG_PATH', 'XDG_CACHE_HOME', 'XDG_DATA_DIRS'],
];

/**
 * The environment of ffmpeg and ffprobe: they read what strangers have sent, so none of our secrets is in it.
 */
export const toolEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  passedOn.flatMap(name => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);
