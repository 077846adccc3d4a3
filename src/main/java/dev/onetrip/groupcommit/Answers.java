package dev.onetrip.groupcommit;

import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A group's verdicts, each to be told where its member wants it, and those of one place in one go.
 *
 * @param verdicts one for each of the group, in the same order; where they are not, every member fails
 */
record Answers<I, O>(List<Member<I, O>> group, List<Verdict<O>> verdicts) {
    static <I, O> Answers<I, O> none() {
        return new Answers<>(List.of(), List.of());
    }

    /** Those of members whose part waited too long for a lock and was rolled back; the rest of their group was not. */
    Answers<I, O> late() {
        return chosen(true);
    }

    /** Why the first of them was refused. */
    Refusal reason() {
        return ((Verdict.Refused<O>) verdicts.get(0)).reason();
    }

    /** The answers of all others. */
    Answers<I, O> inTime() {
        return chosen(false);
    }

    private Answers<I, O> chosen(boolean late) {
        if (verdicts.size() != group.size()) {
            return late ? none() : this;
        }
        List<Member<I, O>> members = new ArrayList<>();
        List<Verdict<O>> theirs = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            if (isLate(verdicts.get(i)) == late) {
                members.add(group.get(i));
                theirs.add(verdicts.get(i));
            }
        }
        return new Answers<>(members, theirs);
    }

    private static boolean isLate(Verdict<?> verdict) {
        return verdict instanceof Verdict.Refused<?> refused && isLate(refused.reason());
    }

    /** Whether a trip, or a part of it, waited in vain and wrote nothing: it may be tried again. */
    static boolean isLate(Throwable error) {
        return error instanceof Refusal.Late late
                && late.outcome().filter(Outcome.ROLLED_BACK::equals).isPresent();
    }

    void tell() {
        if (verdicts.size() != group.size()) {
            // committed already: running it again would write it twice
            group.forEach(member -> member.fail(new IllegalStateException("a verdict is missing")));
            return;
        }
        Map<Executor, List<Runnable>> answers = new LinkedHashMap<>();
        for (int i = 0; i < verdicts.size(); i++) {
            Member<I, O> member = group.get(i);
            Verdict<O> verdict = verdicts.get(i);
            answers.computeIfAbsent(member.answersOn(), executor -> new ArrayList<>())
                    .add(() -> member.accept(verdict));
        }
        answers.forEach(Answers::execute);
    }

    private static void execute(Executor executor, List<Runnable> answers) {
        try {
            executor.execute(() -> answers.forEach(Runnable::run));
        } catch (RejectedExecutionException stopped) {
            answers.forEach(Runnable::run);
        }
    }
}
