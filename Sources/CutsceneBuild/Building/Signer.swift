import Checkpoint
import Foundation
import Provenance

/// Who signs what a build makes.
struct Signer: Sendable {
  private let identity: SigningIdentity
  /// SHA-256 of the certificates, so that what another identity signed is made again.
  let fingerprint: String

  /// The project's own identity, or this machine's.
  /// - Parameter localFolder: where this machine's identity is kept.
  init(_ project: Project, localFolder: String) throws {
    var chain = localFolder + "/chain.pem"
    if let certificate = project.provenance.certificate, let key = project.provenance.key {
      do {
        chain = try ProjectFiles.file(certificate.value, in: project.root)
        identity = try SigningIdentity(privateKey: try ProjectFiles.file(key.value, in: project.root), chain: chain)
      } catch { throw ProjectError("\(certificate.place): \(error)") }
    } else {
      identity = try SigningIdentity.local(folder: localFolder)
    }
    do { fingerprint = try IdentityDigest(filesAt: [URL(filePath: chain)]).hexadecimal } catch {
      throw ProjectError("\(error)")
    }
  }

  /// A signer of a statement.
  func signer(_ statement: ProvenanceStatement) throws -> ManifestSigner {
    try ManifestSigner(identity: identity, statement: statement)
  }
}
