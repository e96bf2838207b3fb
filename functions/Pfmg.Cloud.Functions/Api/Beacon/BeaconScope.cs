using System.Security.Cryptography;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Whom a request may ask about, how much it may be told, and under which names.</summary>
internal sealed record BeaconScope
{
    /// <summary>Whose data may be used.</summary>
    public required AccessDecision Decision { get; init; }

    /// <summary>The same for the lake, with the pseudonyms of a project.</summary>
    public required SampleScope Samples { get; init; }

    /// <summary>The whole lake; only <see cref="Within"/> reads it.</summary>
    public required LakeReader Lake { get; init; }

    /// <summary>The terms that filters and records are in.</summary>
    public required BeaconTerms Terms { get; init; }

    /// <summary>How much is told at most.</summary>
    public required BeaconGranularity Most { get; init; }

    /// <summary>To whom it is told; null inside a project, whose members are told exact numbers.</summary>
    public Audience? Audience { get; init; }

    /// <summary>The lake version that answers.</summary>
    public required long LakeVersion { get; init; }

    /// <summary>The id of the one dataset that holds all of the scope.</summary>
    public required string DatasetId { get; init; }

    /// <summary>The register that was decided over.</summary>
    public RegisterState Register => Decision.Register;

    /// <summary>The lake, of some persons alone. Who may not be asked about is not there, whoever is named.</summary>
    public LakeReader Within(ParticipantSet persons)
    {
        var permitted = persons.And(Decision.Permitted);
        if (permitted.Equals(Decision.Permitted))
        {
            return Lake.Within(Samples);
        }

        var key = $"{Samples.Key} {Convert.ToHexStringLower(SHA256.HashData(permitted.ToBytes()))}";
        return Lake.Within(new SampleScope(Register.NamesOf(permitted), Samples.WithoutInheritance, Samples.Pseudonyms, key) { Basis = Samples.Basis });
    }

    /// <summary>What a participant is called in answers.</summary>
    public string NameOf(string participant) => Samples.Pseudonyms?.Of(PseudonymKind.Participant, participant) ?? participant;

    /// <summary>Those of some persons who are called so in answers, or in the lake's rows within this scope.</summary>
    public ParticipantSet Called(ParticipantSet persons, IReadOnlySet<string> names) =>
        ParticipantSet.Of(persons.Where(number => names.Contains(NameOf(Register.Participants[number].Data.Id))));
}
