namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Keeps files of `carriers` in memory, those asked for last, up to a number of bytes. A file never changes, so nothing is ever stale. Safe on any thread.</summary>
/// <param name="mostBytes">Bytes kept; a file that takes more than half of them is not kept.</param>
internal sealed class CarriersCache(long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Path, CarriersBlock Block)>> _kept = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Path, CarriersBlock Block)> _order = new();
    private readonly Dictionary<string, int[]> _batches = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>The most that one file may take.</summary>
    public long MostOfOne => mostBytes / 2;

    /// <summary>A file's rows, if they are here.</summary>
    public CarriersBlock? Find(string path)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(path, out var found))
            {
                return null;
            }

            _order.Remove(found);
            _order.AddLast(found);
            return found.Value.Block;
        }
    }

    /// <summary>Keeps a file's rows, and lets those go that nobody asked for the longest.</summary>
    public void Keep(string path, CarriersBlock block)
    {
        lock (_gate)
        {
            if (block.ByteCount > MostOfOne || _kept.ContainsKey(path))
            {
                return;
            }

            _kept.Add(path, _order.AddLast((path, block)));
            _bytes += block.ByteCount;
            while (_bytes > mostBytes && _order.First is { } oldest)
            {
                _order.RemoveFirst();
                _kept.Remove(oldest.Value.Path);
                _bytes -= oldest.Value.Block.ByteCount;
            }
        }
    }

    /// <summary>The callsets of a file, which are few bytes and kept for good.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads them if they are not known yet.</param>
    public int[] Batch(string path, Func<int[]> read)
    {
        lock (_gate)
        {
            if (_batches.TryGetValue(path, out var known))
            {
                return known;
            }
        }

        var batch = read();
        lock (_gate)
        {
            return _batches[path] = batch;
        }
    }
}
