using System.Security.Cryptography;
using System.Text;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Whose rows queries may see, and under which names: what <see cref="LakeReader.Within"/> holds them to.</summary>
/// <remarks>
/// Who is not named is not there, in no table and no count. A scope is no snapshot: it is applied to whatever lake version a
/// query asks for, so an earlier version shows no more than the latest.
/// </remarks>
public sealed class SampleScope
{
    private readonly Lazy<string> _key;

    /// <summary>A scope.</summary>
    /// <param name="participants">The persons whose rows may be seen, as the lake's `samples.participant` names them; others that are named here and not there do no harm.</param>
    /// <param name="withoutInheritance">
    /// Those of them a parent of whom may not be seen: of these nothing is shown that tells which allele came from whom (no phase, no links to
    /// parents and family, no comparison with parents, no verbatim records). May name others too, who stay unseen.
    /// </param>
    /// <param name="pseudonyms">What stands for names; null to show names and the lake's own numbers.</param>
    /// <param name="key">Tells scopes apart: the same for the same persons and pseudonyms. Null to make it of them, which takes a sort.</param>
    public SampleScope(IReadOnlySet<string> participants, IReadOnlySet<string> withoutInheritance, Pseudonyms? pseudonyms = null, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(participants);
        ArgumentNullException.ThrowIfNull(withoutInheritance);
        (Participants, WithoutInheritance, Pseudonyms) = (participants, withoutInheritance, pseudonyms);
        _key = new(() => $"{key ?? Digest(participants, withoutInheritance)}/{pseudonyms?.KeyId}");
    }

    /// <summary>The persons.</summary>
    public IReadOnlySet<string> Participants { get; }

    /// <summary>Those of whom nothing is shown that tells which allele came from whom.</summary>
    public IReadOnlySet<string> WithoutInheritance { get; }

    /// <summary>What stands for names; null to show names.</summary>
    public Pseudonyms? Pseudonyms { get; }

    /// <summary>By which decision this is seen; every answer names it. Null if there is none to name.</summary>
    public AnswerBasis? Basis { get; init; }

    /// <summary>The same for scopes that show the same.</summary>
    public string Key => _key.Value;

    private static string Digest(IReadOnlySet<string> participants, IReadOnlySet<string> withoutInheritance)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var names in new[] { participants, withoutInheritance })
        {
            foreach (var name in names.Order(StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(name));
                hash.AppendData("\n"u8);
            }

            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>The decision that an answer rests on.</summary>
/// <param name="DecisionId">The logged decision, which an auditor can replay.</param>
/// <param name="PolicyVersion">The version of the policy that decided.</param>
/// <param name="RegisterVersion">The version of the register of participants that it read.</param>
public sealed record AnswerBasis(string DecisionId, string PolicyVersion, long RegisterVersion);
