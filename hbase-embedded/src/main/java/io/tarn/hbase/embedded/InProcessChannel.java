package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.hbase.ipc.HBaseRpcController;
import org.apache.hadoop.hbase.ipc.HBaseRpcControllerImpl;
import org.apache.hadoop.hbase.security.User;
import org.apache.hbase.thirdparty.com.google.protobuf.BlockingRpcChannel;
import org.apache.hbase.thirdparty.com.google.protobuf.Descriptors.MethodDescriptor;
import org.apache.hbase.thirdparty.com.google.protobuf.Message;
import org.apache.hbase.thirdparty.com.google.protobuf.RpcController;
import org.apache.hbase.thirdparty.com.google.protobuf.ServiceException;

/**
 * Calls a region server of this JVM, as its handlers would be called over a socket: with a call's
 * timeout, an interrupt that ends the waiting alone, and errors that arrive by class and message.
 */
final class InProcessChannel implements BlockingRpcChannel {
  private final InProcessServer server;
  private final User user;
  private final int rpcTimeoutMillis;
  private final BlockingRpcChannel loopback;

  /**
   * @param rpcTimeoutMillis of calls whose controller has none
   * @param loopback the same server over its socket: for other services, and once it has ended
   */
  InProcessChannel(
      InProcessServer server, User user, int rpcTimeoutMillis, BlockingRpcChannel loopback) {
    this.server = server;
    this.user = user;
    this.rpcTimeoutMillis = rpcTimeoutMillis;
    this.loopback = loopback;
  }

  @Override
  public Message callBlockingMethod(
      MethodDescriptor method, RpcController controller, Message request, Message responseType)
      throws ServiceException {
    if (!server.serves(method)) {
      return loopback.callBlockingMethod(method, controller, request, responseType);
    }
    HBaseRpcController settings =
        controller instanceof HBaseRpcController given ? given : new HBaseRpcControllerImpl();
    if (!settings.hasCallTimeout()) {
      settings.setCallTimeout(rpcTimeoutMillis);
    }
    try {
      InProcessCall call = server.begin(method, settings, request, user);
      Message response = server.await(call);
      settings.setDone(call.responseCells());
      return response;
    } catch (InterruptedException e) {
      throw new ServiceException(
          new InterruptedIOException("interrupted while waiting for " + method.getName()));
    } catch (IOException e) {
      settings.setFailed(e);
      throw new ServiceException(e);
    }
  }
}
