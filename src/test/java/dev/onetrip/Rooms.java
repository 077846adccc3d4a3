package dev.onetrip;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** The walls between packages: which knows which. A package that has no line here fails the build. */
final class Rooms {
    private static final String ROOT = "dev.onetrip";

    /** What a feature may use; another feature is never among it. */
    private static final String SHARED = "core database transaction groupcommit idempotency live cache web";

    /** Each package and the others it may use, separated by spaces. A sub-package is a room of its own. */
    private static final Map<String, String> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("core", ""),
            Map.entry("database", "core"),
            Map.entry("embedded", "core database"),
            Map.entry("migrations", "core database"),
            Map.entry("transaction", "core database"),
            Map.entry("groupcommit", "core"),
            Map.entry("web", "core"),
            Map.entry("web.server", "core transaction web"),
            Map.entry("web.security", "core database web"),
            Map.entry("site", "core web"),
            Map.entry("idempotency", "core transaction web"),
            Map.entry("live", "core database web"),
            Map.entry("cache", "core live"),
            Map.entry("faults", SHARED + " web.security"),
            Map.entry("users", SHARED),
            Map.entry("customers", SHARED),
            Map.entry("orders", SHARED),
            Map.entry("orders.items", SHARED + " orders"),
            Map.entry("orders.steps", SHARED + " orders"),
            Map.entry("jobs", SHARED),
            Map.entry("commits", SHARED),
            Map.entry("commits.ingest", SHARED + " commits"),
            Map.entry("commits.git", SHARED + " commits")));

    private static final Set<String> FEATURES = MAY_USE.entrySet().stream()
            .filter(room -> room.getValue().startsWith(SHARED))
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet());

    /** Types of features that users of the project may implement. */
    private static final Set<String> EXTENSION_POINTS =
            Set.of("users.ScoreFormula", "users.AffineFormula", "users.Affine", "orders.steps.OrderStep");

    private static final List<Circle> MAY_CIRCLE = List.of();

    /** A class that uses another that knows it, and why it may; {@code *} stands for any name. */
    private record Circle(String from, String to, String reason) {}

    private Rooms() {}

    static Stream<ArchRule> rules() {
        return Stream.concat(
                MAY_USE.entrySet().stream().map(room -> usesOnly(room.getKey(), room.getValue())),
                Stream.of(
                        everyPackageIsARoom(),
                        transactionsKnowNoHttp(),
                        featuresShowTheirFaceOnly(),
                        noCircleOfPackages(),
                        noCircleOfClasses()));
    }

    private static ArchRule usesOnly(String room, String others) {
        Set<String> uses = Stream.concat(Stream.of(room), Stream.of(others.split(" ")))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + room)
                .should()
                .dependOnClassesThat(describe(
                        "stand elsewhere",
                        type -> type.getPackageName().startsWith(ROOT) && !uses.contains(room(type))))
                .as(room + " uses nothing but " + uses);
    }

    private static ArchRule everyPackageIsARoom() {
        return classes()
                .should()
                .resideInAnyPackage(
                        Stream.concat(Stream.of(ROOT), MAY_USE.keySet().stream().map(room -> ROOT + "." + room))
                                .toArray(String[]::new))
                .as("every package says what it may use");
    }

    private static ArchRule transactionsKnowNoHttp() {
        return noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".core", ROOT + ".transaction", ROOT + ".groupcommit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "reactor.netty.http..")
                .as("core, transactions and group commit know no HTTP");
    }

    private static ArchRule featuresShowTheirFaceOnly() {
        return classes()
                .that(describe("stand in a feature", type -> FEATURES.contains(room(type))))
                .and()
                .areNotAnnotatedWith(Configuration.class)
                .and()
                .areNotAnnotatedWith(ConfigurationProperties.class)
                .and(describe("are no extension points", type -> !EXTENSION_POINTS.contains(name(type))))
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should(beUsedByARoomOfTheirFeature())
                .as("a feature is package-private, but for its configuration and for what its own rooms use");
    }

    private static ArchCondition<JavaClass> beUsedByARoomOfTheirFeature() {
        return new ArchCondition<>("be used by a room of their feature") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean isUsed = type.getPackage().getClasses().stream()
                        .filter(neighbour -> name(neighbour).equals(name(type)))
                        .flatMap(part -> part.getDirectDependenciesToSelf().stream())
                        .anyMatch(use -> room(use.getOriginClass()).startsWith(room(type) + "."));
                events.add(new SimpleConditionEvent(type, isUsed, type.getName() + " is public for nothing"));
            }
        };
    }

    private static ArchRule noCircleOfPackages() {
        return slices().matching(ROOT + ".(**)").should().beFreeOfCycles().as("no circle of packages");
    }

    private static ArchRule noCircleOfClasses() {
        SliceRule rule = slices().assignedFrom(new OuterClasses()).should().beFreeOfCycles();
        for (Circle circle : MAY_CIRCLE) {
            rule = rule.ignoreDependency(named(circle.from()), named(circle.to()));
        }
        return rule.as("no circle of classes, but for the allowed");
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        String pattern = name.replace(".", "\\.").replace("*", ".*");
        return describe(name, type -> name(type).matches(pattern));
    }

    /** The package, without the root. */
    private static String room(JavaClass type) {
        return withoutRoot(type.getPackageName());
    }

    /** The class that stands in a file of its own, without the root. */
    private static String name(JavaClass type) {
        return withoutRoot(type.getName().replaceFirst("\\$.*", ""));
    }

    private static String withoutRoot(String name) {
        return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : name;
    }

    /** A slice for each file. */
    private static final class OuterClasses implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith(ROOT) ? SliceIdentifier.of(name(type)) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "classes of files";
        }
    }
}
