using System.Runtime.ExceptionServices;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Does several things at once; what fails first stops the others and is what the caller is told.</summary>
internal static class Together
{
    /// <summary>Begins all and waits for all.</summary>
    /// <param name="works">Each is begun on the caller's thread, up to its first wait, with a token that the first failure cancels.</param>
    /// <param name="ct">Cancels all.</param>
    public static async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> works, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ExceptionDispatchInfo? first = null;
        await Task.WhenAll(works.Select(WatchAsync).ToList());
        first?.Throw();

        async Task WatchAsync(Func<CancellationToken, Task> work)
        {
            try
            {
                await work(stop.Token);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
                await stop.CancelAsync();
            }
        }
    }
}
