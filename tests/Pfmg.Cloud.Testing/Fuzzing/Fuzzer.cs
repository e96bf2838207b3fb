using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Testing.Fuzzing;

/// <summary>Gives a reader damaged files, one after another, until its time is up.</summary>
/// <remarks>
/// Case n is a pure function of the seed, n, the originals and the mutations, so a failure is told by its number and can be run again
/// alone. A crash (any exception but InvalidInputException), a hang and a wrong acceptance fail the test, and the damaged
/// file is kept under artifacts/fuzz.
/// </remarks>
public sealed class Fuzzer
{
    /// <summary>The reader's name in failures, and of the files kept.</summary>
    public required string Name { get; init; }

    /// <summary>Valid files, small (some KiB: a case should take less than a millisecond); at least one.</summary>
    public required IReadOnlyList<byte[]> Originals { get; init; }

    /// <summary>Ways to damage them; each as likely as another.</summary>
    public required IReadOnlyList<Mutation> Mutations { get; init; }

    /// <summary>Another seed, other cases.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>A case that takes longer is a hang; orders of magnitude above any honest case, so that a busy machine does not fail it.</summary>
    public TimeSpan HangsAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A case by its number.</summary>
    public FuzzCase Case(long number)
    {
        // Not string.GetHashCode or HashCode, which differ from process to process.
        var random = new Random(unchecked((Seed * 1_000_003) + (int)number));
        var original = Originals[random.Next(Originals.Count)];
        var times = random.Next(4) == 0 ? 2 + random.Next(3) : 1;
        var names = new List<string>();
        var mutated = original;
        for (var i = 0; i < times; i++)
        {
            var mutation = Mutations[random.Next(Mutations.Count)];
            names.Add(mutation.Name);
            mutated = mutation.Apply(random, mutated);
        }

        return new FuzzCase(number, original, mutated, names);
    }

    /// <summary>Runs cases from number 0 until the time is up.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">A case crashed, hung or was accepted wrongly.</exception>
    public FuzzReport Run(TimeSpan time, FuzzJudge judge)
    {
        var run = new Cases(this, judge, time);
        // A thread of its own: a reader that hangs cannot be stopped, only left behind.
        var thread = new Thread(run.Loop, maxStackSize: 1 << 20) { IsBackground = true, Name = Name };
        var clock = Stopwatch.StartNew();
        thread.Start();
        var (seen, since) = (-1L, clock.Elapsed);
        while (!thread.Join(TimeSpan.FromMilliseconds(100)))
        {
            if (run.Current != seen)
            {
                (seen, since) = (run.Current, clock.Elapsed);
            }
            else if (clock.Elapsed - since > HangsAfter)
            {
                Fail(Case(seen), $"took longer than {HangsAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
            }
        }

        if (run.Failed is { } failed)
        {
            Fail(failed, run.Reason);
        }

        var report = new FuzzReport(run.Refused + run.Accepted, run.Refused, run.Accepted, clock.Elapsed.TotalSeconds);
        if (time >= FuzzTime.Long)
        {
            FuzzPage.Enter(this, report);
        }

        return report;
    }

    private void Fail(FuzzCase fuzz, string reason)
    {
        var kept = Path.Combine("artifacts", "fuzz", string.Create(CultureInfo.InvariantCulture, $"{Name}-{Seed}-{fuzz.Number}.bin"));
        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "fuzz"));
        File.WriteAllBytes(Path.Combine(Repository.Root, kept), fuzz.Mutated);
        Assert.Fail(string.Create(
            CultureInfo.InvariantCulture, $"{Name}, seed {Seed}, case {fuzz.Number} ({string.Join(", ", fuzz.Mutations)}; kept as {kept}): {reason}"));
    }

    private sealed class Cases(Fuzzer fuzzer, FuzzJudge judge, TimeSpan time)
    {
        private long _current;

        public long Current => Volatile.Read(ref _current);

        public long Refused { get; private set; }

        public long Accepted { get; private set; }

        public FuzzCase? Failed { get; private set; }

        public string Reason { get; private set; } = "";

        public void Loop()
        {
            var clock = Stopwatch.StartNew();
            for (var number = 0L; clock.Elapsed < time && Failed is null; number++)
            {
                Volatile.Write(ref _current, number);
                // A mutation that crashes is told as its case, too: nothing may escape from a thread.
                var fuzz = new FuzzCase(number, [], [], ["made"]);
                try
                {
                    fuzz = fuzzer.Case(number);
                    if (judge(fuzz) is { } wrong)
                    {
                        (Failed, Reason) = (fuzz, wrong);
                    }

                    Accepted++;
                }
                catch (InvalidInputException)
                {
                    Refused++;
                }
                catch (Exception crash)
                {
                    (Failed, Reason) = (fuzz, crash.ToString());
                }
            }
        }
    }
}
