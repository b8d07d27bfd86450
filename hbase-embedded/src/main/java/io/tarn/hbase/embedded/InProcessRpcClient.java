package io.tarn.hbase.embedded;

import java.net.SocketAddress;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.client.MetricsConnection;
import org.apache.hadoop.hbase.ipc.NettyRpcClient;
import org.apache.hadoop.hbase.security.User;
import org.apache.hbase.thirdparty.com.google.protobuf.BlockingRpcChannel;

/**
 * HBase's own client of region servers, but for those of this JVM: they are called without a
 * socket. {@link Settings} names it under {@code hbase.rpc.client.impl}, so every {@code
 * Connection} that is made from {@link EmbeddedHBase#configuration} has one.
 *
 * <p>Blocking calls alone go that way. Asynchronous ones, the master, and any server that is not
 * here, are called over loopback; so is everything by a configuration that lacks the secret, to be
 * refused there.
 */
public final class InProcessRpcClient extends NettyRpcClient {
  private final boolean knowsTheSecret;

  /** Called by HBase, through reflection. */
  public InProcessRpcClient(
      Configuration conf, String clusterId, SocketAddress local, MetricsConnection metrics) {
    super(conf, clusterId, local, metrics);
    knowsTheSecret = Secret.ofThisProcess().isNamedIn(conf);
  }

  @Override
  public BlockingRpcChannel createBlockingRpcChannel(
      ServerName server, User user, int rpcTimeoutMillis) {
    BlockingRpcChannel loopback = super.createBlockingRpcChannel(server, user, rpcTimeoutMillis);
    return InProcessServer.of(server)
        .filter(here -> knowsTheSecret)
        .<BlockingRpcChannel>map(
            here -> new InProcessChannel(here, user, rpcTimeoutMillis, loopback))
        .orElse(loopback);
  }
}
