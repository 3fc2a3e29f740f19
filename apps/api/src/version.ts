/** Of the API, as its description and its health name it. */
export const version = '0.1.0';
