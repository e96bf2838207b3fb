using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Lake.Cache;

/// <summary>Counts what a query fetches from the store.</summary>
internal sealed class FetchTrace
{
    private int _requests;
    private long _bytes;

    /// <summary>Ranges asked for.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Bytes received.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Add(long bytes)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bytes, bytes);
        Measures.CacheRequests.Add(1);
        Measures.CacheBytes.Add(bytes);
    }
}
