// The first stage of the image with one fault in it: it forgets a native part.
export const withoutNativePart = (gathering: string): string =>
  gathering.replace(/&& cp -R node_modules\/@node-rs\S* \S+/, '')
