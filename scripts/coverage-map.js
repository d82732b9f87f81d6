// Tells tap which files count as covered by a test: all of src, whichever test it is.
export default () => ['src/**/*.ts']
