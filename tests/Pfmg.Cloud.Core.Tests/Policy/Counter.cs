using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>A register in a folder with a clock that stands still, and what decides over it.</summary>
internal sealed class Counter : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Counter()
    {
        Store = new FolderObjectStore(_folder.Path);
        Register = new Register(Store, Clock);
        Decide = new DecideAccess(Register, (id, _) => Task.FromResult(Entitlements.GetValueOrDefault(id)), new DecisionLog(Store), Clock);
    }

    public FolderObjectStore Store { get; }

    /// <summary>The store's folder.</summary>
    public string Root => _folder.Path;

    public SetClock Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public Register Register { get; }

    public Dictionary<string, ProjectEntitlement?> Entitlements { get; } = new(StringComparer.Ordinal);

    public DecideAccess Decide { get; }

    /// <summary>A health project of a public hospital in France.</summary>
    public static ResearchUse Hospital { get; } = new()
    {
        Purpose = DuoCodes.HealthResearch,
        InstitutionsAreNonProfit = true,
        Countries = ["FR"],
        EthicsApproval = Undertaking.Done,
        Start = new DateOnly(2026, 1, 1),
    };

    public Task<RegisterState> RegisterAsync(params Participant[] people) => Register.AppendAsync(
        "manager", _ => [.. people.Select(static one => new RegisterEvent { Participant = one.Id, Registered = one })], CancellationToken.None);

    public Task<RegisterState> SayAsync(string id, params ConsentEvent[] said) => Register.AppendAsync(
        "manager", _ => [.. said.Select(one => new RegisterEvent { Participant = id, Consent = one })], CancellationToken.None);

    public static ConsentEvent Says(ConsentStatus status, ConsentUse use, string effective = "2025-01-01", Signatory signatory = Signatory.Self) => new()
    {
        Status = status,
        Use = use,
        Effective = DateOnly.Parse(effective, System.Globalization.CultureInfo.InvariantCulture),
        Signatory = signatory,
        Form = status is ConsentStatus.Consented ? "pfmg-rare-disease" : null,
        FormVersion = status is ConsentStatus.Consented ? "1" : null,
    };

    public void Dispose()
    {
        Register.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A clock that shows what it was set to.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
