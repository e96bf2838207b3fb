using System.Net;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>How the function app is served.</summary>
/// <param name="StoreDirectory">The folder of this machine, a full path; see <see cref="Hosting.Deployment"/>.</param>
/// <param name="Address">Where to listen when no Functions host is there.</param>
/// <param name="Port">Which port then; 0 takes a free one.</param>
/// <param name="HostPort">The port that the Functions host wants its custom handler on; null if there is no host.</param>
internal sealed record ServeOptions(string StoreDirectory, IPAddress Address, int Port, int? HostPort)
{
    /// <summary>The port that everyone knows.</summary>
    public const int DefaultPort = 7_071;

    /// <summary>The variable by which the Functions host names the port.</summary>
    public const string HostPortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    /// <summary>The settings that say which seams are Azure's; null for none.</summary>
    public IConfiguration? Settings { get; init; }

    /// <summary>Where the app works.</summary>
    public Deployment Deployment => Deployment.Of(StoreDirectory, Settings);

    /// <summary>What a demonstration changes of the plans of runs.</summary>
    public PlanOptions Plan { get; init; } = PlanOptions.None;

    /// <summary>The pause between two sweeps; zero sweeps never. Behind the Functions host its timer calls instead.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether log lines are JSON. Behind the Functions host they always are: a machine reads them there.</summary>
    public bool JsonLogs { get => field || BehindHost; init; }

    /// <summary>Whether the Functions host started this process; only then are there trigger routes.</summary>
    public bool BehindHost => HostPort is not null;

    /// <summary>Whether callers can only be on this machine, so that their Host header must say so too.</summary>
    public bool LoopbackOnly => BehindHost is false && IPAddress.IsLoopback(Address);
}
