using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>Counts a dataset's participants whose sex and platform are known by both, for everybody: a table of which no hidden cell follows from its totals, told whole or not at all.</summary>
/// <param name="counts">Who is in it.</param>
/// <param name="access">Who agreed to public aggregates.</param>
/// <param name="ledger">What was told before: each told cell is a cohort in it.</param>
/// <param name="rule">The rule in force.</param>
public sealed class BreakDownDataset(CountDatasets counts, DecideAccess access, DisclosureLedger ledger, DisclosureRule rule)
{
    private static readonly string[] Sexes = ["female", "male"];

    /// <summary>Makes the table.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="lakeVersion">The lake version that is counted, for the ledger.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<DatasetBreakdown> RunAsync(Dataset dataset, long lakeVersion, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var decision = await access.ForPublicAsync(Caller.Anonymous, ct);
        var members = await counts.MembersAsync(dataset, null, decision.Permitted, ct);
        // The platforms of the whole register, not of the members: a column that is missing would be a count of 0.
        string[] platforms = [.. decision.Register.Participants.Select(static one => one.Data.Platform).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (platforms.Length == 0)
        {
            platforms = ["none"];
        }

        var cells = Cells(decision.Register, members, platforms);
        var numbers = new int[Sexes.Length, platforms.Length];
        for (var cell = 0; cell < numbers.Length; cell++)
        {
            numbers[cell / platforms.Length, cell % platforms.Length] = cells[cell / platforms.Length, cell % platforms.Length].Count;
        }

        var table = DisclosedTable.Of(Sexes, platforms, numbers, rule, Audience.Public);
        var told = await AdmitAsync(dataset.Id, table, cells, lakeVersion, decision.RegisterVersion, ct);
        return new DatasetBreakdown(
            dataset.Id,
            Sexes,
            platforms,
            [.. Enumerable.Range(0, Sexes.Length + 1).Select(row => (IReadOnlyList<MaskedCount>)[.. Enumerable.Range(0, platforms.Length + 1).Select(column => told ? table[row, column] : MaskedCount.NotDisclosed)])],
            rule.FullName,
            lakeVersion,
            decision.RegisterVersion,
            decision.Id);
    }

    // A cell that cannot be told would show by its absence what the rest adds up to: then none is. Those entered by then stay so, as if they had been told.
    private async Task<bool> AdmitAsync(string id, DisclosedTable table, ParticipantSet[,] cells, long lakeVersion, long registerVersion, CancellationToken ct)
    {
        for (var row = 0; row < cells.GetLength(0); row++)
        {
            for (var column = 0; column < cells.GetLength(1); column++)
            {
                if (table[row, column].IsDisclosed
                    && await ledger.AdmitAsync(Audience.Public, DisclosureLedger.Digest($"dataset {id} table {row} {column}"), cells[row, column], lakeVersion, registerVersion, ct) is not { Outcome: AdmissionOutcome.Admitted })
                {
                    return false;
                }
            }
        }

        return true;
    }

    // With totals as a last row and a last column.
    private static ParticipantSet[,] Cells(RegisterState register, ParticipantSet members, string[] platforms)
    {
        var found = new List<int>[Sexes.Length + 1, platforms.Length + 1];
        for (var cell = 0; cell < found.Length; cell++)
        {
            found[cell / (platforms.Length + 1), cell % (platforms.Length + 1)] = [];
        }

        foreach (var one in register.Participants.Where(one => members.Contains(one.Number)))
        {
            var column = Array.IndexOf(platforms, one.Data.Platform);
            if (one.Data.Sex == DeclaredSex.Unknown || column < 0)
            {
                continue;
            }

            var row = one.Data.Sex == DeclaredSex.Female ? 0 : 1;
            found[row, column].Add(one.Number);
            found[row, platforms.Length].Add(one.Number);
            found[Sexes.Length, column].Add(one.Number);
            found[Sexes.Length, platforms.Length].Add(one.Number);
        }

        var cells = new ParticipantSet[Sexes.Length + 1, platforms.Length + 1];
        for (var cell = 0; cell < found.Length; cell++)
        {
            cells[cell / (platforms.Length + 1), cell % (platforms.Length + 1)] = ParticipantSet.Of(found[cell / (platforms.Length + 1), cell % (platforms.Length + 1)]);
        }

        return cells;
    }
}

/// <summary>A dataset's participants by declared sex and platform; who has neither is in no cell and no total.</summary>
/// <param name="Id">The dataset.</param>
/// <param name="Rows">Sexes, as declared.</param>
/// <param name="Columns">Platforms; "none" alone if the register names none.</param>
/// <param name="Cells">A list a row, and a last one of the columns' totals; in each, a last number that is the row's total. Masked and rounded, so totals need not add up.</param>
/// <param name="DisclosureRule">What masks, as "name/version".</param>
/// <param name="LakeVersion">Of the lake that was counted.</param>
/// <param name="RegisterVersion">Of the register by which was decided who may be counted.</param>
/// <param name="DecisionId">That decision.</param>
public sealed record DatasetBreakdown(
    string Id, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<MaskedCount>> Cells, string DisclosureRule, long LakeVersion, long RegisterVersion, string DecisionId);
