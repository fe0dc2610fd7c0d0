import java.util.ArrayList;
import java.util.List;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One node of an OpenSearch cluster on loopback, for tests: java Node.java NUMBER OF FOLDER PORT
 *
 * HTTP at PORT + NUMBER, the nodes among themselves at PORT + 100 + NUMBER. It ends with its parent's standard input.
 */
public class Node {
  public static void main(String[] args) throws Exception {
    int number = Integer.parseInt(args[0]), of = Integer.parseInt(args[1]), port = Integer.parseInt(args[3]);
    List<String> seeds = new ArrayList<>(), managers = new ArrayList<>();
    for (int other = 1; other <= of; other++) {
      seeds.add("127.0.0.1:" + (port + 100 + other));
      managers.add("n" + other);
    }
    OpenSearchRunner runner = new OpenSearchRunner();
    runner.onBuild((own, settings) -> {
      settings.put("node.name", "n" + number);
      settings.put("network.host", "127.0.0.1");
      settings.put("http.port", String.valueOf(port + number));
      settings.put("transport.port", String.valueOf(port + 100 + number));
      settings.putList("discovery.seed_hosts", seeds);
      settings.putList("cluster.initial_cluster_manager_nodes", managers);
      settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
      settings.put("action.auto_create_index", false);
      // Counted with what is not yet collected, a small heap is full now and then, and the serial collector is in no hurry.
      settings.put("indices.breaker.total.use_real_memory", false);
      settings.put("cluster.fault_detection.follower_check.timeout", "3s");
    });
    runner.build(OpenSearchRunner.newConfigs().clusterName("morgue-tests").numOfNode(1)
        .basePath(args[2] + "/n" + number).baseHttpPort(port + number - 1).disableESLogger());
    System.out.println("started");
    while (System.in.read() >= 0) {}
    runner.close();
    System.exit(0);
  }
}
