package dev.onetrip;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The manifests that kustomize applies, those of the base by their names, as the Kubernetes API's own types. */
final class Manifests {

    private static final Path DIRECTORY = Path.of("k8s", "base");
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Manifests() {}

    /** The files that the kustomization lists. */
    static List<String> listed() {
        return YamlTree.of(DIRECTORY.resolve("kustomization.yaml"))
                .at("resources")
                .texts();
    }

    static HasMetadata read(String file) {
        return SERIALIZATION.unmarshal(YamlTree.read(DIRECTORY.resolve(file)));
    }

    /** Every object of a text of one document or more. */
    static List<HasMetadata> parse(String yaml) {
        return Arrays.stream(yaml.split("(?m)^---$", -1))
                .map(document -> SERIALIZATION.<HasMetadata>unmarshal(document))
                .toList();
    }

    static <T extends HasMetadata> T read(String file, Class<T> type) {
        return type.cast(read(file));
    }

    /** Every key below this object that its type does not know, as a path. */
    static List<String> unknownKeys(HasMetadata manifest) {
        List<String> found = new ArrayList<>();
        walk(manifest.getKind(), manifest, found);
        return found;
    }

    private static void walk(String path, @Nullable Object value, List<String> found) {
        if (value instanceof Collection<?> items) {
            items.forEach(item -> walk(path + "[]", item, found));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> walk(path + "." + key, item, found));
        } else if (value != null && value.getClass().getPackageName().startsWith("io.fabric8.kubernetes.api.model")) {
            getters(value.getClass()).forEach(getter -> visit(path, getter, value, found));
        }
    }

    private static void visit(String path, Method getter, Object owner, List<String> found) {
        Object value = call(getter, owner);
        if ("getAdditionalProperties".equals(getter.getName())) {
            ((Map<?, ?>) value).keySet().forEach(key -> found.add(path + "." + key));
        } else {
            walk(path + "." + getter.getName().substring("get".length()), value, found);
        }
    }

    private static List<Method> getters(Class<?> type) {
        return List.of(type.getMethods()).stream()
                .filter(method -> method.getName().startsWith("get") && method.getParameterCount() == 0)
                .filter(method -> !method.getDeclaringClass().equals(Object.class))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static Object call(Method getter, Object owner) {
        try {
            return getter.invoke(owner);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError(getter.toString(), e);
        }
    }
}
