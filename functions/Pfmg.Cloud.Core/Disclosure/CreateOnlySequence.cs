using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>Documents 0, 1, 2 … of a folder, each created once: of several who would write the next one, one does.</summary>
/// <param name="store">Where.</param>
/// <param name="folder">The folder, ending in '/'.</param>
internal sealed class CreateOnlySequence<T>(IObjectStore store, string folder)
    where T : class
{
    private const int ReadAtOnce = 16;

    /// <summary>Where document N is.</summary>
    public string PathOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{folder}{number:D20}.json");

    /// <summary>The documents from one on, up to the end as it is now.</summary>
    /// <exception cref="CorruptException">One is not what was written.</exception>
    public async Task<IReadOnlyList<T>> ReadAsync(long first, CancellationToken ct)
    {
        var read = new List<T>();
        while (true)
        {
            // Mostly there is none; the more there were, the more are asked for at once.
            var many = Math.Clamp(read.Count, 1, ReadAtOnce);
            var from = first + read.Count;
            var next = await Task.WhenAll(Enumerable.Range(0, many).Select(step => store.ReadJsonAsync<T>(PathOf(from + step), ct)));
            read.AddRange(next.TakeWhile(static one => one is not null).Select(static one => one!));
            if (next.Contains(null))
            {
                return read;
            }
        }
    }

    /// <summary>Writes document N, unless another has.</summary>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> TryAddAsync(long number, T document, CancellationToken ct)
    {
        try
        {
            await store.PutJsonAsync(PathOf(number), document, PutCondition.CreateOnly, ct);
            return true;
        }
        catch (ConflictException)
        {
            return false;
        }
    }
}
