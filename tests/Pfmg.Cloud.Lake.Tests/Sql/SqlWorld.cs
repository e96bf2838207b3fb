using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Sql;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Queries;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Sql;

/// <summary>A lake of two persons who may be seen and one who may not, whose every value is a mark that no answer may hold.</summary>
internal sealed class SqlWorld : IDisposable
{
    public static readonly Pseudonyms Names = new(SHA256.HashData("a project"u8));

    /// <summary>What only rows that are hidden, the machine and the engine's inside say.</summary>
    private static readonly string[] Marks = ["HIDDEN", "secret", "memory.main", "scoped_", "samples_1", "P-a", "run1", ".parquet", "spill-", "/tmp"];

    private readonly TestLake _lake = new();

    private SqlWorld()
    {
    }

    /// <summary>The lake.</summary>
    public TestLake Lake => _lake;

    public static SampleScope Scope { get; } = new(new HashSet<string>(StringComparer.Ordinal) { "P-a", "P-b" }, new HashSet<string>(StringComparer.Ordinal), Names);

    /// <summary>Makes it.</summary>
    /// <param name="isWhole">Whether with the third person; else as if there were none.</param>
    public static async Task<SqlWorld> MakeAsync(bool isWhole)
    {
        var world = new SqlWorld();
        Dictionary<string, object?>[] hidden = isWhole ? [Sample(3, "HIDDEN-sample", ("participant", "HIDDEN-person"), ("platform", "HIDDEN-platform"))] : [];
        Dictionary<string, object?>[] calls = isWhole
            ? [Call(3, 150, "HIDDEN", "x", "7|7", 2, ("dp", int.MaxValue), ("filter", "HIDDEN")), Call(3, 100, "A", "1", "HIDDEN", 1), Call(3, 151, "(", "x", "HIDDEN", 1)] : [];
        Dictionary<string, object?>[] spans = isWhole ? [Span(3, 1, 9999)] : [];
        Dictionary<string, object?>[] records = isWhole ? [Record(3, "HIDDEN=1")] : [];
        await world._lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b"), .. hidden]),
            (LakeTables.Calls, [Call(1, 100, "A", "1", "0/1", 1), Call(2, 200, "A", "2", "1/1", 2), .. calls]),
            (LakeTables.Assayed, [Span(1, 1, 500), Span(2, 1, 500), .. spans]),
            (LakeTables.Records, [Record(1, "DP=1"), Record(2, "DP=2"), .. records]));
        return world;
    }

    /// <summary>What a caller learns: the rows, or the words of the refusal.</summary>
    public async Task<SqlOutcome> AskAsync(string sql, SqlProtections? protections = null, SqlLimits? limits = null)
    {
        var run = new ProjectSql(_lake.Reader, limits ?? new SqlLimits(), TimeProvider.System, protections ?? SqlProtections.All);
        try
        {
            await using var rows = await run.RunAsync(Scope, new SqlQuery(sql), CancellationToken.None);
            var lines = await Task.FromResult(rows).LinesAsync([.. rows.Columns.Select(column => column.Name)]);
            return new SqlOutcome(string.Join('\n', lines.Prepend(string.Join(' ', rows.Columns.Select(column => column.Name)))), IsRefused: false);
        }
        catch (LakeException refusal)
        {
            return new SqlOutcome(refusal.Message, IsRefused: true);
        }
    }

    /// <summary>The attacks that are not harmless and that some guards let through to the engine; nothing is run.</summary>
    public async Task<IReadOnlyList<string>> AdmittedAsync(IReadOnlyList<SqlGuard> guards)
    {
        var admitted = new List<string>();
        using var lease = await _lake.Reader.Engine.RentAsync(CancellationToken.None);
        foreach (var attack in SqlAttacks.All.Where(attack => !attack.IsHarmless && attack.Sql.Length <= new SqlLimits().QueryCharacters))
        {
            try
            {
                using var tree = SqlTree.Parse(lease, attack.Sql, CancellationToken.None).Open();
                foreach (var guard in guards)
                {
                    guard.Judge(tree.RootElement);
                }

                admitted.Add(attack.Sql);
            }
            catch (InvalidInputException)
            {
                // Refused, as it should be.
            }
        }

        return admitted;
    }

    public void Dispose() => _lake.Dispose();

    /// <summary>What an attack won; null if nothing.</summary>
    public static string? Won(SqlAttack attack, SqlOutcome outcome)
    {
        if (Array.Find(Marks, mark => outcome.Text.Contains(mark, StringComparison.Ordinal) && !attack.Sql.Contains(mark, StringComparison.Ordinal)) is { } mark)
        {
            return $"{mark} was told";
        }

        return !attack.IsHarmless && (!outcome.IsRefused || outcome.Text.Contains("that the engine can run", StringComparison.Ordinal)) ? "the engine saw it" : null;
    }

    private static Dictionary<string, object?> Record(int source, string info) => Row(
        ("source_id", source), ("record", 0), ("chrom", "chr1"), ("pos", 100), ("ref", "A"), ("alt", "1"), ("info", info));
}

/// <summary>What a caller learned.</summary>
internal sealed record SqlOutcome(string Text, bool IsRefused)
{
    /// <summary>The same whatever the order of rows, which no query promises that does not ask for one.</summary>
    public string Sorted => $"{IsRefused} {string.Join('\n', Text.Split('\n').Order(StringComparer.Ordinal))}";
}

/// <summary>A text that tries something.</summary>
/// <param name="Sql">The text.</param>
/// <param name="IsHarmless">Whether it may run, as rows that may be seen are all it gets; else the engine must not see it.</param>
internal sealed record SqlAttack(string Sql, bool IsHarmless = false);
