using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>What is wrong with a consent event that somebody sends. Whether it is worth anything is for the policy to say, when a decision is made.</summary>
internal static class ConsentRules
{
    private const int LongestText = 256;
    private const int MostValues = 1_000;
    private const int LongestLimitMonths = 1_200;
    private static readonly string[] Permissions = ["DUO:0000004", "DUO:0000006", "DUO:0000007", "DUO:0000011", "DUO:0000042"];
    private static readonly string[] ListedModifiers = ["DUO:0000012", "DUO:0000022", "DUO:0000026", "DUO:0000027", "DUO:0000028"];
    private static readonly string[] PlainModifiers =
    [
        "DUO:0000015", "DUO:0000016", "DUO:0000018", "DUO:0000019", "DUO:0000020", "DUO:0000021", "DUO:0000029", "DUO:0000043", "DUO:0000044", "DUO:0000045", "DUO:0000046",
    ];

    private const string TimeLimit = "DUO:0000025";
    private const string Moratorium = "DUO:0000024";
    private const string DiseaseSpecific = "DUO:0000007";

    /// <summary>Every fault of an event.</summary>
    /// <param name="file">What it came in.</param>
    /// <param name="where">Where it stands there; empty if it stands alone.</param>
    /// <param name="said">The event.</param>
    /// <param name="last">The last date from which it may have effect: today. What is to come is recorded when it comes.</param>
    public static IEnumerable<InputFault> Faults(string file, string where, ConsentEvent said, DateOnly last)
    {
        string at = where.Length == 0 ? "" : $"{where}, ";
        if (said.Effective > last || said.Effective.Year < 1990)
        {
            yield return new InputFault(file, $"{at}effective", "a date from 1990 to today", said.Effective.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if ((said.Form is null) != (said.FormVersion is null))
        {
            yield return new InputFault(file, $"{at}formVersion", "a form and its version, or neither", "one of them");
        }

        foreach (var (member, value) in ((string, string?)[])[("form", said.Form), ("formVersion", said.FormVersion), ("document", said.Document)])
        {
            if (value is not null && (value.Length is 0 or > LongestText || value.Any(char.IsControl)))
            {
                yield return new InputFault(file, $"{at}{member}", $"1 to {LongestText} characters, none of them a control character", $"{value.Length}");
            }
        }

        foreach (var fault in said.Terms is { } terms ? FaultsOfTerms(file, $"{at}terms", terms) : [])
        {
            yield return fault;
        }
    }

    private static IEnumerable<InputFault> FaultsOfTerms(string file, string at, DuoTerms terms)
    {
        if (!Permissions.Contains(terms.Permission, StringComparer.Ordinal))
        {
            yield return new InputFault(file, $"{at}.permission", string.Join(", ", Permissions), "another");
        }

        bool needsDiseases = terms.Permission == DiseaseSpecific;
        if (needsDiseases != terms.Diseases.Count > 0 || terms.Diseases.Any(static one => !one.StartsWith("MONDO:", StringComparison.Ordinal) || one.Length != "MONDO:0005027".Length))
        {
            yield return new InputFault(file, $"{at}.diseases", $"Mondo terms for {DiseaseSpecific}, none for another permission", $"{terms.Diseases.Count}");
        }

        foreach (var (modifier, index) in terms.Modifiers.Select(static (one, i) => (one, i)))
        {
            if (!IsSound(modifier))
            {
                yield return new InputFault(
                    file, string.Create(CultureInfo.InvariantCulture, $"{at}.modifiers[{index}]"), "a DUO modifier with what it is about: values, months or until, and nothing else", modifier.Code.Length > 20 ? "another" : modifier.Code);
            }
        }
    }

    private static bool IsSound(DuoModifier modifier)
    {
        bool isListed = ListedModifiers.Contains(modifier.Code, StringComparer.Ordinal);
        return (isListed || modifier.Code is TimeLimit or Moratorium || PlainModifiers.Contains(modifier.Code, StringComparer.Ordinal))
            && isListed == modifier.Values.Count is > 0 and <= MostValues
            && modifier.Values.All(static one => one.Length is > 0 and <= LongestText)
            && (modifier.Code == TimeLimit) == modifier.Months is >= 1 and <= LongestLimitMonths
            && (modifier.Code == TimeLimit || modifier.Months is null)
            && (modifier.Code == Moratorium) == modifier.Until is not null;
    }
}
