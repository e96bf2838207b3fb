using System.Globalization;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>What is wrong with participants that somebody sends, each by itself and with their parents. Tells every fault.</summary>
/// <param name="file">The file that they came in, as its sender knows it.</param>
/// <param name="today">Nobody is born or dies later.</param>
internal sealed partial class ParticipantRules(string file, DateOnly today)
{
    private const int LongestName = 256;
    private const int MostTerms = 1_000;
    private readonly List<InputFault> _faults = [];

    /// <summary>Refuses what cannot be.</summary>
    /// <param name="sent">Who was sent, with the place of each ("line 3").</param>
    /// <param name="known">Who is registered: parents may be among them.</param>
    /// <exception cref="InvalidInputException">With every fault.</exception>
    public void Require(IReadOnlyList<PlacedParticipant> sent, RegisterState known)
    {
        var family = new Dictionary<string, PlacedParticipant>(StringComparer.Ordinal);
        foreach (var placed in sent)
        {
            CheckAlone(placed);
            if (!family.TryAdd(placed.Participant.Id, placed))
            {
                Fault(placed, "id", "each participant once", $"again after {family[placed.Participant.Id].Where}");
            }
        }

        foreach (var placed in sent)
        {
            CheckParents(placed, family, known);
        }

        CheckCycles(sent, family, known);
        if (_faults.Count > 0)
        {
            throw new InvalidInputException(_faults);
        }
    }

    private void CheckAlone(PlacedParticipant placed)
    {
        var it = placed.Participant;
        CheckName(placed, "id", it.Id);
        CheckName(placed, "family", it.Family);
        CheckName(placed, "mother", it.Mother);
        CheckName(placed, "father", it.Father);
        CheckName(placed, "platform", it.Platform);
        foreach (var clinician in it.Clinicians)
        {
            CheckName(placed, "clinicians", clinician);
        }

        CheckTerms(placed, "phenotypes", it.Phenotypes, HpoTerm(), "HPO terms, as HP:0001250");
        CheckTerms(placed, "excludedPhenotypes", it.ExcludedPhenotypes, HpoTerm(), "HPO terms, as HP:0001250");
        CheckTerms(placed, "diseases", it.Diseases, MondoTerm(), "Mondo terms, as MONDO:0005027");
        if (it.Phenotypes.Intersect(it.ExcludedPhenotypes, StringComparer.Ordinal).FirstOrDefault() is { } both)
        {
            Fault(placed, "excludedPhenotypes", "none that is present", both);
        }

        CheckDate(placed, "birthDate", it.BirthDate, null);
        CheckDate(placed, "deathDate", it.DeathDate, it.BirthDate);
    }

    private void CheckParents(PlacedParticipant placed, Dictionary<string, PlacedParticipant> family, RegisterState known)
    {
        var it = placed.Participant;
        if (it.Mother is not null && string.Equals(it.Mother, it.Father, StringComparison.Ordinal))
        {
            Fault(placed, "father", "another than the mother", it.Mother);
        }

        CheckParent(placed, "mother", it.Mother, DeclaredSex.Male, "a woman");
        CheckParent(placed, "father", it.Father, DeclaredSex.Female, "a man");

        void CheckParent(PlacedParticipant child, string member, string? id, DeclaredSex wrong, string expected)
        {
            if (id is null || Find(id, family, known) is not { } parent)
            {
                return;
            }

            if (parent.Sex == wrong)
            {
                Fault(child, member, $"{expected}", $"{id}, declared {parent.Sex.ToString().ToLowerInvariant()}");
            }

            if (parent.BirthDate >= child.Participant.BirthDate)
            {
                Fault(child, member, "somebody born before the child", $"{id}, born on {Text(parent.BirthDate)}, and the child on {Text(child.Participant.BirthDate)}");
            }
        }
    }

    /// <summary>Nobody is their own ancestor: walks up from each who was sent, once through each person.</summary>
    private void CheckCycles(IReadOnlyList<PlacedParticipant> sent, Dictionary<string, PlacedParticipant> family, RegisterState known)
    {
        var sound = new HashSet<string>(StringComparer.Ordinal);
        foreach (var placed in sent)
        {
            var path = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<(string Id, bool IsLeft)>([(placed.Participant.Id, false)]);
            while (open.TryPop(out var next))
            {
                if (next.IsLeft)
                {
                    path.Remove(next.Id);
                    sound.Add(next.Id);
                }
                else if (path.Contains(next.Id))
                {
                    Fault(placed, "mother, father", "nobody to be their own ancestor", next.Id);
                    return;
                }
                else if (!sound.Contains(next.Id) && Find(next.Id, family, known) is { } person)
                {
                    path.Add(next.Id);
                    open.Push((next.Id, true));
                    foreach (var parent in (ReadOnlySpan<string?>)[person.Mother, person.Father])
                    {
                        if (parent is not null)
                        {
                            open.Push((parent, false));
                        }
                    }
                }
            }
        }
    }

    private static Participant? Find(string id, Dictionary<string, PlacedParticipant> family, RegisterState known) =>
        family.TryGetValue(id, out var placed) ? placed.Participant : known.TryFind(id, out var registered) ? registered.Data : null;

    private void CheckName(PlacedParticipant placed, string member, string? value)
    {
        if (value is not null && (value.Length is 0 or > LongestName || !ManifestText.IsPlain(value) || value.Trim() != value))
        {
            Fault(placed, member, $"1 to {LongestName} characters, {ManifestText.Plain}, without blanks at its ends", JsonFields.Excerpt(value));
        }
    }

    private void CheckTerms(PlacedParticipant placed, string member, IReadOnlyList<string> terms, Regex pattern, string expected)
    {
        if (terms.Count > MostTerms || terms.FirstOrDefault(term => !pattern.IsMatch(term)) is not null || terms.Distinct(StringComparer.Ordinal).Count() != terms.Count)
        {
            Fault(placed, member, $"at most {MostTerms} {expected}, each once", "others");
        }
    }

    private void CheckDate(PlacedParticipant placed, string member, DateOnly? date, DateOnly? first)
    {
        if (date > today || date < first || date?.Year < 1880)
        {
            Fault(placed, member, $"a date from {(first is null ? "1880" : "the birth")} to today", Text(date));
        }
    }

    private void Fault(PlacedParticipant placed, string member, string expected, string found) =>
        _faults.Add(new InputFault(file, $"{placed.Where}, {member}", expected, found));

    private static string Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unknown";

    [GeneratedRegex("^HP:[0-9]{7}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HpoTerm();

    [GeneratedRegex("^MONDO:[0-9]{7}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MondoTerm();
}

/// <summary>A participant and where in a file they stand.</summary>
/// <param name="Where">"line 3", "[2]".</param>
/// <param name="Participant">The participant.</param>
public sealed record PlacedParticipant(string Where, Participant Participant);
