// Unpacks the Chromium of our packages into the folder TMPDIR names; a program of its own because the package reads
// the environment when it is loaded and changes it.
// Saying where it runs makes the package bring the libraries and fonts a bare system lacks.
process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x'
const { default: chromium } = await import('@sparticuz/chromium')
await chromium.executablePath()
