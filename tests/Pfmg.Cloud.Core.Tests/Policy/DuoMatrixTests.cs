using System.Text;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>Every permission with every modifier against every kind of request, as a table that people reviewed.</summary>
public sealed class DuoMatrixTests
{
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly DateOnly Signed = new(2026, 1, 1);

    private static readonly ResearchUse Health = new()
    {
        ProjectId = "R2",
        Purpose = DuoCodes.HealthResearch,
        InstitutionsAreNonProfit = true,
        Institutions = ["inserm"],
        Countries = ["FR"],
        Users = ["bob"],
        ResearchTypes = ["pharmacology"],
        EthicsApproval = Undertaking.Done,
        Publication = Undertaking.Done,
        Collaboration = Undertaking.Done,
        ReturnOfResults = Undertaking.Done,
    };

    private static readonly (string Name, ResearchUse Use)[] Requests =
    [
        ("health", Health),
        ("health+ancestry", Health with { StudiesAncestry = true }),
        ("dravet", Health with { Purpose = DuoCodes.DiseaseSpecific, Diseases = ["MONDO:0100135"] }),
        ("epilepsy", Health with { Purpose = DuoCodes.DiseaseSpecific, Diseases = ["MONDO:0005027"] }),
        ("brain", Health with { Purpose = DuoCodes.DiseaseSpecific, Diseases = ["MONDO:0005560"] }),
        ("epilepsy,cancer", Health with { Purpose = DuoCodes.DiseaseSpecific, Diseases = ["MONDO:0005027", "MONDO:0004992"] }),
        ("any-research", Health with { Purpose = DuoCodes.GeneralResearch }),
        ("origins", Health with { Purpose = DuoCodes.OriginsOrAncestry }),
        ("company", Health with { IsForProfit = true, InstitutionsAreNonProfit = false }),
        ("commercial", Health with { IsForProfit = true }),
        ("abroad", Health with { Countries = ["FR", "US"] }),
        ("methods", Health with { DevelopsMethods = true }),
        ("phenotypes", Health with { PhenotypesOnly = true }),
        ("nothing-offered", Health with { EthicsApproval = Undertaking.Declined, Publication = Undertaking.Declined, Collaboration = Undertaking.Declined, ReturnOfResults = Undertaking.Declined }),
        ("all-promised", Health with { EthicsApproval = Undertaking.Undertaken, Publication = Undertaking.Undertaken, Collaboration = Undertaking.Undertaken, ReturnOfResults = Undertaking.Undertaken }),
        ("those-named", Health with { ProjectId = "R1", Users = ["alice"], Institutions = ["chu"], ResearchTypes = ["epidemiology"] }),
        ("some-named", Health with { ProjectId = "R1", Users = ["alice", "bob"], Institutions = ["chu", "inserm"], ResearchTypes = ["epidemiology", "pharmacology"] }),
        ("nobody-named", Health with { ProjectId = null, Users = [], Institutions = [], ResearchTypes = [], Countries = [] }),
        ("for-care", Health with { ForClinicalCare = true }),
    ];

    [Fact]
    public void Every_permission_with_every_modifier_answers_every_request_as_reviewed()
    {
        var table = new StringBuilder("permission\tmodifier");
        foreach (var (name, _) in Requests)
        {
            table.Append('\t').Append(name);
        }

        table.Append('\n');
        var mondo = Ontology.Mondo();
        foreach (var (code, permission) in DuoCodes.Permissions)
        {
            foreach (var (name, modifier) in Modifiers())
            {
                var terms = new DuoTerms { Permission = code, Diseases = code == DuoCodes.DiseaseSpecific ? ["MONDO:0005027"] : [], Modifiers = modifier is null ? [] : [modifier] };
                table.Append(permission).Append('\t').Append(name);
                foreach (var (_, use) in Requests)
                {
                    var denied = new SortedSet<string>(StringComparer.Ordinal);
                    var owed = new List<Owed>();
                    MatchTerms.Run(terms, Signed, use, Today, mondo, denied, owed);
                    table.Append('\t').Append(denied.Count > 0 ? "no: " + string.Join(' ', denied.Select(one => one[4..])) : owed.Count == 0 ? "yes" : "yes, owes " + string.Join(' ', owed.Select(Text)));
                }

                table.Append('\n');
            }
        }

        GoldenFile.Equal("tests/data/policy/duo-matrix.tsv", table.ToString());
    }

    [SharedDataFact]
    public void Every_term_of_DUO_is_a_permission_or_a_modifier_here()
    {
        var terms = File.ReadLines(Path.Combine(SharedData.Root!, "specs", "duo.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(line => line[0], line => line[1], StringComparer.Ordinal);
        var ours = DuoCodes.Permissions.Concat(DuoCodes.Modifiers).Append(new("DUO:0000001", "")).Append(new("DUO:0000017", "")).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(terms.OrderBy(one => one.Key, StringComparer.Ordinal), ours.OrderBy(one => one.Key, StringComparer.Ordinal));
    }

    private static string Text(Owed owed) => owed.Date is { } date ? $"{owed.Code}:{date:yyyy-MM-dd}" : owed.Code;

    private static IEnumerable<(string Name, DuoModifier? Modifier)> Modifiers()
    {
        yield return ("-", null);
        foreach (var (code, name) in DuoCodes.Modifiers)
        {
            yield return (name, name switch
            {
                "RS" => new DuoModifier(code) { Values = ["epidemiology"] },
                "GS" => new DuoModifier(code) { Values = ["FR"] },
                "US" => new DuoModifier(code) { Values = ["alice"] },
                "PS" => new DuoModifier(code) { Values = ["R1"] },
                "IS" => new DuoModifier(code) { Values = ["chu"] },
                "MOR" => new DuoModifier(code) { Until = new DateOnly(2028, 1, 1) },
                "TS" => new DuoModifier(code) { Months = 12 },
                _ => new DuoModifier(code),
            });
        }

        yield return ("TS, past", new DuoModifier("DUO:0000025") { Months = 10 });
    }
}
