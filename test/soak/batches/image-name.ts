/** Names an image, with the version of its object if it has one. */
export const imageName = (uri: string, version?: string) =>
  version === undefined ? uri : `${uri}${VERSION}${version}`;

export const uriOf = (name: string) => name.split(VERSION)[0];

/** No key of the soak has it. */
const VERSION = '?versionId=';
