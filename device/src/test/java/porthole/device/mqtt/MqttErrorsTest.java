package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

class MqttErrorsTest {
  private static final Broker PLAIN = Broker.at("x", 1883, false);
  private static final Broker TLS = Broker.at("x", 8883, true);

  private static BrokerException of(Broker broker, Throwable cause) {
    return MqttErrors.of(broker, new MqttException(cause));
  }

  @Test
  void silenceAndDisconnectHaveDifferentMessages() {
    assertEquals(
        "The broker mqtt://x:1883 cannot be reached: refused",
        of(PLAIN, new ConnectException("refused")).getMessage());
    assertEquals(
        "The broker mqtt://x:1883 cannot be reached: no route",
        of(PLAIN, new NoRouteToHostException("no route")).getMessage());
    assertEquals(
        "The broker mqtt://x:1883 cannot be found: there is no such host",
        of(PLAIN, new UnknownHostException("x")).getMessage());
    assertEquals(
        "The broker mqtt://x:1883 closes the connection: is it ready, and does it listen without"
            + " TLS?",
        of(PLAIN, new EOFException()).getMessage());
    assertEquals(
        "The broker mqtts://x:8883 closes the connection: is it ready, and does it listen with"
            + " TLS?",
        of(TLS, new SocketException("Connection reset")).getMessage());
    assertFalse(of(PLAIN, new EOFException()).isRefusal());
  }

  @Test
  void anUntrustedCertificateIsARefusalThatNamesTheConfigurationKey() {
    SSLHandshakeException failure = new SSLHandshakeException("handshake");
    failure.initCause(new CertificateException("no path"));
    BrokerException refusal = of(TLS, failure);
    assertEquals(
        "The broker mqtts://x:8883 is not trusted: no path; check 'ca' below 'mqtt'",
        refusal.getMessage());
    assertTrue(refusal.isRefusal());
  }
}
