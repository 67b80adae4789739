package porthole.device.mqtt;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Turns Paho's exceptions into sentences for the owner. Pure. */
final class MqttErrors {
  /** From here on, MQTT 5 reason codes (section 2.4) are failures. */
  static final int FAILURE = 0x80;

  /** The return codes of a broker that answers in MQTT 3.1.1. */
  private static final int OLD_VERSION = 1;

  private static final int OLD_BAD_PASSWORD = 4;
  private static final int OLD_NOT_AUTHORIZED = 5;
  private static final int UNSUPPORTED_VERSION = 0x84;
  private static final int BAD_PASSWORD = 0x86;
  private static final int NOT_AUTHORIZED = 0x87;
  private static final int BANNED = 0x8a;

  private MqttErrors() {}

  static BrokerException of(Broker broker, MqttException e) {
    String at = "The broker " + broker.url() + ' ';
    switch (e.getReasonCode()) {
      case OLD_VERSION:
      case UNSUPPORTED_VERSION:
        return BrokerException.refusal(at + "does not speak MQTT 5: update it", e);
      case OLD_BAD_PASSWORD:
      case OLD_NOT_AUTHORIZED:
      case BAD_PASSWORD:
      case NOT_AUTHORIZED:
      case BANNED:
        return BrokerException.refusal(
            at + "refuses the login: check 'user' and 'password_file' below 'mqtt'", e);
      default:
        return of(broker, at, e);
    }
  }

  private static BrokerException of(Broker broker, String at, MqttException e) {
    Throwable cause = e.getCause();
    if (cause instanceof SSLException) {
      Throwable reason = innermost(cause);
      return reason instanceof GeneralSecurityException
          ? BrokerException.refusal(
              at + "is not trusted: " + reason.getMessage() + "; check 'ca' below 'mqtt'", e)
          : BrokerException.failure(at + "fails the TLS handshake: " + reason.getMessage(), e);
    }
    if (cause instanceof UnknownHostException) {
      return BrokerException.failure(at + "cannot be found: there is no such host", e);
    }
    if (cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof SocketTimeoutException) {
      return BrokerException.failure(at + "cannot be reached: " + cause.getMessage(), e);
    }
    if (cause instanceof IOException) { // A broker closes at once if only one side speaks TLS.
      String tls = broker.isTls() ? "with TLS?" : "without TLS?";
      return BrokerException.failure(
          at + "closes the connection: is it ready, and does it listen " + tls, e);
    }
    return BrokerException.failure(
        at + "does not answer as expected: " + (cause == null ? e : cause), e);
  }

  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }

  /** Checks the broker's answer to one filter of a subscription. */
  static void requireAllowed(Broker broker, String filter, int code) throws BrokerException {
    if (code >= FAILURE) {
      throw BrokerException.refusal(
          "The broker "
              + broker.url()
              + " refuses the subscription to '"
              + filter
              + "': code "
              + code,
          null);
    }
  }
}
