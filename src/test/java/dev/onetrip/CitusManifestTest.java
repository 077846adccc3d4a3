package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The manifest of a Citus cluster beside what its guide and the settings of the service say. */
class CitusManifestTest {
    private static final Path GUIDE = Path.of("k8s", "citus", "README.md");
    private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([\\w.]+) = ([^`']+)`[^|\\n]*\\|");
    private static final int OWN_CONNECTIONS = 20;

    private final List<YamlTree> documents = YamlTree.documents(Path.of("k8s", "citus", "cluster.yaml"));
    private final YamlTree server = documents.get(0).at("spec", "postgresql.conf");
    private final YamlTree cluster = documents.get(1).at("spec");

    @Test
    void eachSettingOfTheGuideIsThatOfTheManifest() {
        List<MatchResult> settings =
                SETTING.matcher(YamlTree.read(GUIDE)).results().toList();
        assertThat(settings).hasSizeGreaterThanOrEqualTo(4);
        assertThat(settings)
                .allSatisfy(setting ->
                        assertThat(server.at(setting.group(1)).text()).isEqualTo(setting.group(2)));
    }

    @Test
    void everyNodeHasThoseSettings() {
        String name = documents.get(0).at("metadata", "name").text();
        for (String node : List.of("coordinator", "shards")) {
            assertThat(cluster.at(node, "configurations", "sgPostgresConfig").text())
                    .isEqualTo(name);
        }
        assertThat(cluster.at("type").text()).isEqualTo("citus");
        assertThat(cluster.at("postgres", "version").text())
                .isEqualTo(documents.get(0).at("spec", "postgresVersion").text());
    }

    @Test
    void aWorkerHasRoomForTheConnectionsOfEveryInstance() {
        YamlTree service = YamlTree.of(Path.of("k8s", "base", "configmap.yaml")).at("data");
        int each = number(service, "onetrip.database.pool-size")
                + number(service, "onetrip.database.control-connections")
                + 1;
        int wanted = each
                * number(service, "onetrip.database.instances")
                * number(server, "citus.max_adaptive_executor_pool_size");
        assertThat(wanted + OWN_CONNECTIONS).isLessThanOrEqualTo(number(server, "max_connections"));
        assertThat(number(server, "max_prepared_transactions"))
                .isGreaterThanOrEqualTo(number(server, "max_connections"));
    }

    private static int number(YamlTree settings, String name) {
        return Integer.parseInt(settings.at(name).text());
    }
}
