package porthole.device.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A certificate chain and its private key. Immutable. */
final class Identity {
  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private Identity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = Collections.unmodifiableList(chain);
  }

  /** Returns the identity of certificates and the PEM file of their key. */
  static Identity of(List<X509Certificate> chain, byte[] key) throws IdentityException {
    return checked(key(Pem.parse(key), chain.get(0).getPublicKey().getAlgorithm()), chain);
  }

  private static PrivateKey key(List<Pem> blocks, String algorithm) throws IdentityException {
    for (Pem block : blocks) {
      switch (block.label()) {
        case "PRIVATE KEY":
          return key(block.bytes(), algorithm);
        case "RSA PRIVATE KEY":
          return key(Pkcs8.ofRsa(block.bytes()), algorithm);
        case "EC PRIVATE KEY":
          return key(Pkcs8.ofEc(block.bytes()), algorithm);
        default: // Such as EC PARAMETERS, which the key contains, too.
      }
    }
    throw new IdentityException("Expected a 'BEGIN PRIVATE KEY' in the file of the key");
  }

  private static PrivateKey key(byte[] pkcs8, String algorithm) throws IdentityException {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (InvalidKeySpecException e) {
      throw new IdentityException(
          "Expected a key for the certificate's algorithm, " + algorithm, e);
    } catch (GeneralSecurityException e) {
      throw new IdentityException("This Java has no support for " + algorithm + " keys", e);
    }
  }

  /** Returns the identity in a PKCS#12 file. */
  static Identity ofPkcs12(byte[] file, char[] password) throws IdentityException {
    if (new String(file, ISO_8859_1).contains("-----BEGIN ")) {
      throw new IdentityException(
          "Expected a PKCS#12 file but it is PEM, for 'certificate' and 'key'");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(file), password);
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.getKey(alias, password);
        if (key instanceof PrivateKey) {
          return checked((PrivateKey) key, chain(store.getCertificateChain(alias)));
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IdentityException(
          "Expected a PKCS#12 file that the password opens: " + e.getMessage(), e);
    }
    throw new IdentityException("Expected a key with its certificate in the PKCS#12 file");
  }

  private static List<X509Certificate> chain(Certificate[] certificates) {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : certificates) {
      chain.add((X509Certificate) certificate);
    }
    return chain;
  }

  private static Identity checked(PrivateKey key, List<X509Certificate> chain)
      throws IdentityException {
    try {
      if (belongs(key, chain.get(0).getPublicKey())) {
        return new Identity(key, chain);
      }
    } catch (GeneralSecurityException e) {
      throw new IdentityException("This Java cannot use the key: " + e.getMessage(), e);
    }
    throw new IdentityException(
        "Expected the key of the first certificate, but it belongs to another");
  }

  /** Signs with the private key and verifies with the public key. */
  private static boolean belongs(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    byte[] words = {1, 2, 3, 4};
    Signature signature = Signature.getInstance(signature(key.getAlgorithm()));
    signature.initSign(key);
    signature.update(words);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(words);
    return signature.verify(signed);
  }

  private static String signature(String algorithm) {
    switch (algorithm) {
      case "RSA":
        return "SHA256withRSA";
      case "EC":
        return "SHA256withECDSA";
      default:
        return algorithm; // Such as EdDSA, whose name is that of its signature.
    }
  }

  PrivateKey key() {
    return key;
  }

  /** Returns the chain, the server's own certificate first. */
  List<X509Certificate> chain() {
    return chain;
  }

  X509Certificate certificate() {
    return chain.get(0);
  }
}
