// Keeps the certificate that is served fresh: who renews it replaces the files, and new connections get the new one.
import { statSync } from 'node:fs'
import { readCertificate, type Certificate, type CertificateError, type CertificatePlaces } from './certificate.ts'

/** What is served, if anything is, and why what lies in the files now is not. */
export interface CertificateState {
  readonly served: Certificate | null
  readonly fault: CertificateError | null
}

/** The certificate of a running server. */
export interface CertificateKeeper {
  state(): CertificateState & { readonly served: Certificate }
  /**
   * Looks whether the files were replaced, and takes up what lies there when it fits together; else the one before stays,
   * and the next look tries again. `again`: reads them also when they look the same. Called now and then.
   */
  readonly look: (again?: boolean) => void
  /** `tell` is called with each certificate that was taken up, and once with each fault. */
  onChange(tell: (state: CertificateState & { readonly served: Certificate }) => void): void
}

/** Reads the certificate and keeps it. @throws CertificateError when there is none to begin with */
export function keepCertificate(places: CertificatePlaces): CertificateKeeper {
  const listening: Parameters<CertificateKeeper['onChange']>[0][] = []
  let seen = marksOf(places)
  let state: ReturnType<CertificateKeeper['state']> = { served: readCertificate(places), fault: null }

  function take(next: typeof state): void {
    state = next
    for (const tell of listening) tell(state)
  }

  return {
    state: () => state,
    look(again = false) {
      const marks = marksOf(places)
      // The certificate is often there a moment before its key, so after a fault the same files are read again.
      if (marks === seen && state.fault === null && !again) return
      seen = marks
      try {
        take({ served: readCertificate(places), fault: null })
      } catch (error) {
        const fault = error as CertificateError
        if (JSON.stringify(fault.values) !== JSON.stringify(state.fault?.values)) take({ ...state, fault })
      }
    },
    onChange: (tell) => void listening.push(tell),
  }
}

/** What the settings say, where no server does. */
export function lookAtCertificate(places: CertificatePlaces): CertificateState {
  try {
    return { served: readCertificate(places), fault: null }
  } catch (fault) {
    return { served: null, fault: fault as CertificateError }
  }
}

// Links are followed: a certificate is often renewed by leading a link elsewhere.
function marksOf({ certFile, keyFile }: CertificatePlaces): string {
  return [certFile, keyFile]
    .map((file) => {
      try {
        const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true })
        return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
      } catch {
        return 'not to be seen'
      }
    })
    .join('\n')
}
