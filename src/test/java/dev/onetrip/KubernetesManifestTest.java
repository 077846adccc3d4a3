package dev.onetrip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What {@code kubectl apply -k k8s} asks for is spelt right, fits together, and fits the database. */
class KubernetesManifestTest {

    /** The connection that every instance listens on. */
    private static final int LISTENING = 1;

    /** PostgreSQL's default {@code max_connections}, less its default {@code superuser_reserved_connections}. */
    private static final int OPEN_TO_EVERYBODY = 100 - 3;

    /** The default of {@code onetrip.commits.index-concurrency}. */
    private static final int GIT_TASKS = 2;

    private final Deployment deployment = Manifests.read("deployment.yaml", Deployment.class);
    private final Map<String, String> settings =
            Manifests.read("configmap.yaml", ConfigMap.class).getData();
    private final Map<String, String> podLabels =
            deployment.getSpec().getTemplate().getMetadata().getLabels();
    private final HorizontalPodAutoscaler autoscaler =
            Manifests.read("horizontalpodautoscaler.yaml", HorizontalPodAutoscaler.class);

    @Test
    void everyFileIsAppliedExceptTheExampleOfASecret() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("k8s", "base"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml")))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Manifests.listed().stream(), Stream.of("kustomization.yaml", "secret.example.yaml"))
                            .toList());
        }
    }

    @Test
    void theDirectoryAppliesTheBase() {
        assertThat(YamlTree.of(Path.of("k8s", "kustomization.yaml"))
                        .at("resources")
                        .texts())
                .containsExactly("base");
    }

    @Test
    void noKeyIsMisspelt() {
        assertThat(manifests().flatMap(manifest -> Manifests.unknownKeys(manifest).stream()))
                .isEmpty();
    }

    @Test
    void everyManifestHasTheSameNameAndLabelAndNoNamespace() {
        assertThat(manifests().map(HasMetadata::getMetadata)).allSatisfy(metadata -> {
            assertThat(metadata.getName()).isEqualTo("onetrip");
            assertThat(metadata.getNamespace()).isNull();
            assertThat(metadata.getLabels()).isEqualTo(podLabels);
        });
    }

    @Test
    void everySelectorFindsThePods() {
        assertThat(Stream.of(
                        deployment.getSpec().getSelector().getMatchLabels(),
                        Manifests.read("service.yaml", Service.class).getSpec().getSelector(),
                        Manifests.read("poddisruptionbudget.yaml", PodDisruptionBudget.class)
                                .getSpec()
                                .getSelector()
                                .getMatchLabels(),
                        Manifests.read("networkpolicy.yaml", NetworkPolicy.class)
                                .getSpec()
                                .getPodSelector()
                                .getMatchLabels(),
                        deployment
                                .getSpec()
                                .getTemplate()
                                .getSpec()
                                .getTopologySpreadConstraints()
                                .get(0)
                                .getLabelSelector()
                                .getMatchLabels()))
                .containsOnly(podLabels);
        assertThat(autoscaler.getSpec().getScaleTargetRef().getKind()).isEqualTo(deployment.getKind());
        assertThat(autoscaler.getSpec().getScaleTargetRef().getName())
                .isEqualTo(deployment.getMetadata().getName());
    }

    @Test
    void theConnectionsOfAllInstancesFitIntoADatabaseWithDefaultLimits() {
        int surge = deployment
                .getSpec()
                .getStrategy()
                .getRollingUpdate()
                .getMaxSurge()
                .getIntVal();
        int instances = autoscaler.getSpec().getMaxReplicas() + surge;
        assertThat(settings).containsEntry("onetrip.database.instances", Integer.toString(instances));
        int each = number("onetrip.database.pool-size") + number("onetrip.database.control-connections") + LISTENING;
        assertThat(each * instances)
                .isLessThanOrEqualTo(OPEN_TO_EVERYBODY - number("onetrip.database.reserved-connections"));
        assertThat(settings).containsEntry("onetrip.database.refuse-overcommit", "true");
    }

    @Test
    void theClonesHaveAVolumeInWhichTheirLimitsFit() {
        PodSpec pod = deployment.getSpec().getTemplate().getSpec();
        VolumeMount mount = pod.getContainers().get(0).getVolumeMounts().stream()
                .filter(one -> one.getName().equals("repositories"))
                .findFirst()
                .orElseThrow();
        assertThat(settings).containsEntry("onetrip.commits.clone-directory", mount.getMountPath());
        Volume volume = pod.getVolumes().stream()
                .filter(one -> one.getName().equals("repositories"))
                .findFirst()
                .orElseThrow();
        long needed = bytes("onetrip.commits.clone-cache-size")
                + GIT_TASKS * bytes("onetrip.commits.clone-size-limit")
                // the setting that clone-min-free has without these
                + DataSize.ofGigabytes(1).toBytes();
        assertThat(Quantity.getAmountInBytes(volume.getEmptyDir().getSizeLimit())
                        .longValue())
                .isGreaterThanOrEqualTo(needed);
    }

    private long bytes(String setting) {
        return DataSize.parse(requireNonNull(settings.get(setting))).toBytes();
    }

    @Test
    void onlyTheAutoscalerSaysHowManyPodsThereAre() {
        assertThat(deployment.getSpec().getReplicas()).isNull();
        assertThat(autoscaler.getSpec().getMinReplicas()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void theExampleOfASecretHoldsAPlaceholderAndTheSettingsHoldNone() {
        assertThat(example().getStringData()).containsEntry("onetrip.database.password", "replace-me");
        assertThat(example().getStringData().values()).containsOnly("replace-me");
        assertThat(settings.keySet()).noneMatch(key -> key.contains("password") || key.endsWith(".hash"));
        assertThat(setting("onetrip.database.url")).doesNotContainPattern("://[^@/]*:[^@/]*@");
    }

    private static Stream<HasMetadata> manifests() {
        return Stream.concat(Manifests.listed().stream(), Stream.of("secret.example.yaml"))
                .map(Manifests::read);
    }

    private static Secret example() {
        return Manifests.read("secret.example.yaml", Secret.class);
    }

    private int number(String key) {
        return Integer.parseInt(setting(key));
    }

    private String setting(String key) {
        return requireNonNull(settings.get(key), key);
    }
}
