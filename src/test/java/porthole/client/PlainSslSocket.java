package porthole.client;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** What passes for a TLS connection and encrypts nothing. */
abstract class PlainSslSocket extends SSLSocket {
  private final Socket plain;

  PlainSslSocket(Socket plain) {
    this.plain = plain;
  }

  @Override
  public void startHandshake() {
    // There is none.
  }

  @Override
  public SSLParameters getSSLParameters() {
    return new SSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    // They change nothing.
  }

  @Override
  public synchronized void setSoTimeout(int millis) throws SocketException {
    plain.setSoTimeout(millis);
  }

  @Override
  public synchronized void setSendBufferSize(int bytes) throws SocketException {
    plain.setSendBufferSize(bytes);
  }

  @Override
  public synchronized void close() throws IOException {
    plain.close();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[0];
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return new String[0];
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String[] getSupportedProtocols() {
    return new String[0];
  }

  @Override
  public String[] getEnabledProtocols() {
    return new String[0];
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SSLSession getSession() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setUseClientMode(boolean mode) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean getUseClientMode() {
    return true;
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean getNeedClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }
}
