using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Functions.Commands;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>Tells how far the demo is: one line that changes on a terminal, a line a change elsewhere.</summary>
internal sealed class DemoProgress(Terminal terminal)
{
    private string _last = "";
    private bool _isOpen;

    /// <summary>Says something once.</summary>
    public void Say(string text)
    {
        Close();
        _last = "";
        terminal.Error.WriteLine(text);
    }

    /// <summary>Shows how far a run is.</summary>
    public void Show(RunRecord? run, TimeSpan elapsed)
    {
        var steps = run is null ? "waiting for the run to start" : string.Join("  ", run.Steps.Select(step => Describe(step)));
        var line = $"  {steps}{(run is { State: RunState.Queued or RunState.Running } or null ? "" : $"  → {run.State}")}";
        if (terminal.IsErrorInteractive)
        {
            terminal.Error.Write($"\r\u001b[2K{line}  {elapsed.TotalSeconds:0} s");
            _isOpen = true;
        }
        else if (line != _last)
        {
            terminal.Error.WriteLine($"{line}  {elapsed.TotalSeconds:0.0} s");
        }

        _last = line;
        if (run?.State.HasEnded() is true)
        {
            Close();
        }
    }

    private static string Describe(RunStep step)
    {
        var mark = step.Failed > 0 ? "✗" : step.Succeeded == step.Tasks ? "✓" : "";
        return step.Tasks == 1 ? $"{step.Kind}{(mark.Length == 0 ? " …" : " " + mark)}" : $"{step.Kind} {step.Succeeded}/{step.Tasks}{mark}";
    }

    private void Close()
    {
        if (_isOpen)
        {
            terminal.Error.WriteLine();
            _isOpen = false;
        }
    }
}
