namespace Pfmg.Cloud.Core.Steps;

/// <summary>Keeps the last lines that a process wrote to its standard error: few, short, and without what belongs to a sample.</summary>
public sealed class LastLines
{
    private const int Kept = 30;
    private readonly Queue<string> _lines = new();

    /// <summary>What is kept so far, at most 30 lines, in the order written.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_lines)
            {
                if (_lines.Count == Kept)
                {
                    _lines.Dequeue();
                }

                _lines.Enqueue(WithholdData.From(line));
            }
        }
    }
}
