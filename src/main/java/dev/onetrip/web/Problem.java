package dev.onetrip.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.ProblemType;
import dev.onetrip.core.Refusal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;

/**
 * What went wrong, for a client: the body of an error answer, or the {@code problem} of a verdict line. Members that
 * say nothing are left out.
 *
 * @param type stable, {@link ProblemType#uri()}
 * @param title the same few words for every problem of the type
 * @param status the HTTP status, of the answer or of the line
 * @param detail one sentence about this case
 * @param field the first field to blame, on a verdict line
 * @param instance the path of the request; not on a verdict line
 * @param requestId the request id; not on a verdict line
 * @param errors what is wrong with which field
 * @param outcome what became of the writes
 * @param sqlState what the database says of a line that it refuses, on a verdict line
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String field,
        @Nullable String instance,
        @Nullable String requestId,
        List<FieldProblem> errors,
        @Nullable String outcome,
        @Nullable String sqlState) {

    /** Any other exception, without its inside. */
    private static final String UNEXPECTED =
            "The service failed unexpectedly. The log has the cause under the request id.";

    /** The refusal as the problem of a verdict line. */
    public static Problem of(Refusal refusal) {
        String outcome = refusal.outcome().map(Outcome::toString).orElse(null);
        String field =
                refusal.errors().stream().map(FieldProblem::field).findFirst().orElse(null);
        return new Problem(
                refusal.problemType().uri(),
                refusal.title(),
                refusal.status(),
                refusal.detail(),
                field,
                null,
                null,
                refusal.errors(),
                outcome,
                null);
    }

    /** The same of a line that the database refuses with that SQLSTATE. */
    public Problem refusedWith(@Nullable String state) {
        return new Problem(type, title, status, detail, field, instance, requestId, errors, outcome, state);
    }

    /** Whatever went wrong, as the problem of a verdict line; only a refusal says more than that it failed. */
    public static Problem of(Throwable error) {
        return error instanceof Refusal refusal ? of(refusal) : of(ProblemType.INTERNAL, UNEXPECTED);
    }

    /** A problem of that type in this case, where no refusal was thrown. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type.uri(), type.title(), type.status(), detail, null, null, null, List.of(), null, null);
    }

    /** A refusal that says no more than its status: RFC 9457 names it {@code about:blank}. */
    public static Problem of(HttpStatusCode status, String title, String detail) {
        return new Problem("about:blank", title, status.value(), detail, null, null, null, List.of(), null, null);
    }

    /** The same with another sentence; empty for none. */
    public Problem adding(String sentence) {
        return sentence.isEmpty()
                ? this
                : new Problem(
                        type,
                        title,
                        status,
                        detail + (detail.endsWith(".") ? " " : ". ") + sentence,
                        field,
                        instance,
                        requestId,
                        errors,
                        outcome,
                        sqlState);
    }

    /** {@link ProblemType#mayPass()}. */
    boolean mayPass() {
        return Arrays.stream(ProblemType.values())
                .anyMatch(known -> known.mayPass() && known.uri().equals(type));
    }

    /** The same as the body of an answer; the path is null where none could be read. */
    public Problem answering(@Nullable String path, String request) {
        return new Problem(type, title, status, detail, null, path, request, errors, outcome, sqlState);
    }
}
